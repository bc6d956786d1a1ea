import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { spendStartFailure, startFailure, startServer } from '../../model/power.ts';
import { flag, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { stateChanges } from './state-changes.ts';

export const startInstances = action({
  service: 'ec2',
  name: 'StartInstances',
  changes: true,
  input: z.strictObject({
    InstanceId: texts.min(1).max(1000),
    AdditionalInfo: z.string().optional(),
    DryRun: flag.optional(),
  }),
  run({ InstanceId }, { region }) {
    const servers = region.serversNamed(InstanceId);
    for (const server of servers) {
      if (server.spec.rootDeviceType === 'instance-store' || server.spec.lifecycle === 'spot') {
        throw new AwsError(
          'UnsupportedOperation',
          `The instance '${server.instanceId}' cannot be started: it cannot be stopped either.`,
        );
      }
      if (!['pending', 'running', 'stopped'].includes(server.state)) {
        throw new AwsError(
          'IncorrectInstanceState',
          `The instance '${server.instanceId}' is not in a state from which it can be started.`,
        );
      }
    }
    const stopped = servers.filter(({ state }) => state === 'stopped');
    const refused = stopped.filter((server) => startFailure(server) === 'capacity');
    if (refused.length > 0) {
      for (const server of refused) spendStartFailure(server);
      throw new AwsError(
        'InsufficientInstanceCapacity',
        'We currently do not have sufficient capacity in the Availability Zone you requested.',
        500,
      );
    }
    return stateChanges(servers, () => {
      for (const server of stopped) startServer(region, server);
    });
  },
});
