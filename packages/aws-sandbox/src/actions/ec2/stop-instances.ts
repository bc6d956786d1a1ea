import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { stopServer } from '../../model/power.ts';
import { flag, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { stateChanges } from './state-changes.ts';

export const stopInstances = action({
  service: 'ec2',
  name: 'StopInstances',
  changes: true,
  input: z.strictObject({
    InstanceId: texts.min(1).max(1000),
    Hibernate: flag.optional(),
    SkipOsShutdown: flag.optional(),
    Force: flag.optional(),
    DryRun: flag.optional(),
  }),
  run({ InstanceId }, { region }) {
    const servers = region.serversNamed(InstanceId);
    for (const { instanceId, spec, state } of servers) {
      if (spec.rootDeviceType === 'instance-store' || spec.lifecycle === 'spot') {
        throw new AwsError('UnsupportedOperation', `The instance '${instanceId}' cannot be stopped, only terminated.`);
      }
      if (spec.stopProtection) {
        throw new AwsError(
          'OperationNotPermitted',
          `The instance '${instanceId}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
        );
      }
      if (!['running', 'stopping', 'stopped'].includes(state)) {
        throw new AwsError(
          'IncorrectInstanceState',
          `The instance '${instanceId}' is not in a state from which it can be stopped.`,
        );
      }
    }
    return stateChanges(servers, () => {
      for (const server of servers) if (server.state === 'running') stopServer(region, server);
    });
  },
});
