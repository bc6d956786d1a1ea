import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { shownStatus } from '../../model/invocation.ts';
import { action } from '../action.ts';

export const getCommandInvocation = action({
  service: 'ssm',
  name: 'GetCommandInvocation',
  changes: false,
  input: z.strictObject({ CommandId: z.string(), InstanceId: z.string(), PluginName: z.string().optional() }),
  run({ CommandId, InstanceId, PluginName }, { region, now }) {
    const invocation = region.commands.get(CommandId)?.invocations.get(InstanceId);
    if (!invocation || !region.isVisible(invocation.command.requestedAt)) {
      throw new AwsError('InvocationDoesNotExist', 'The command id and instance id combination does not exist.');
    }
    const { command, steps, deliveredAt, endedAt } = invocation;
    const shown = shownStatus(invocation, now);
    const name = PluginName ?? command.document.steps[0];
    const ambiguous = PluginName === undefined && command.document.steps.length > 1;
    if (ambiguous || name === undefined || !command.document.steps.includes(name)) {
      throw new AwsError('InvalidPluginName', 'The plugin name is not valid.');
    }
    const step = steps.find((one) => one.name === name);
    return {
      CommandId,
      InstanceId,
      Comment: command.comment,
      DocumentName: command.document.name,
      DocumentVersion: '$DEFAULT',
      PluginName: name,
      ResponseCode: step?.exitCode ?? -1,
      ExecutionStartDateTime: isoTime(deliveredAt),
      ExecutionElapsedTime: deliveredAt && endedAt ? `PT${(endedAt - deliveredAt) / 1000}S` : '',
      ExecutionEndDateTime: isoTime(endedAt),
      Status: step?.status ?? shown.status,
      StatusDetails: step?.status ?? shown.details,
      StandardOutputContent: step?.stdout.slice(0, 24_000) ?? '',
      StandardOutputUrl: '',
      StandardErrorContent: step?.stderr.slice(0, 8_000) ?? '',
      StandardErrorUrl: '',
    };
  },
});

/** This one call gives its times as text. */
const isoTime = (instant: number | undefined): string => (instant === undefined ? '' : new Date(instant).toISOString());
