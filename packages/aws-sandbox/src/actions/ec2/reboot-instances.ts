import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { rebootServer } from '../../model/power.ts';
import { flag, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';

export const rebootInstances = action({
  service: 'ec2',
  name: 'RebootInstances',
  changes: true,
  input: z.strictObject({ InstanceId: texts.min(1).max(1000), DryRun: flag.optional() }),
  run({ InstanceId }, { region }) {
    const servers = region.serversNamed(InstanceId);
    const wrong = servers.find(({ state }) => state !== 'running');
    if (wrong) {
      throw new AwsError(
        'IncorrectInstanceState',
        `The instance '${wrong.instanceId}' is ${wrong.state} and cannot be rebooted.`,
      );
    }
    for (const server of servers) rebootServer(region, server);
    return { return: true };
  },
});
