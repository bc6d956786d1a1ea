import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { cancelCommand as cancel } from '../../model/command.ts';
import { action } from '../action.ts';

export const cancelCommand = action({
  service: 'ssm',
  name: 'CancelCommand',
  changes: true,
  input: z.strictObject({ CommandId: z.string().length(36), InstanceIds: z.array(z.string()).max(50).default([]) }),
  run({ CommandId, InstanceIds }, { region }) {
    const command = region.commands.get(CommandId);
    if (!command) throw new AwsError('InvalidCommandId', `The command ${CommandId} does not exist.`);
    const unknown = InstanceIds.find((id) => !command.invocations.has(id));
    if (unknown) throw new AwsError('InvalidInstanceId', `The command ${CommandId} was not sent to ${unknown}.`);
    cancel(region, command, new Set(InstanceIds));
    return {};
  },
});
