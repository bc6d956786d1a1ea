import { type Command, commandStatus, errorsOf } from '../../model/command.ts';
import { isOpen } from '../../model/invocation.ts';
import type { Reply } from '../action.ts';
import { seconds } from './ssm-time.ts';

/** A command as SendCommand and ListCommands show it. */
export function commandJson(command: Command): Reply {
  const { status, details } = commandStatus(command);
  const invocations = [...command.invocations.values()];
  return {
    CommandId: command.commandId,
    DocumentName: command.document.name,
    DocumentVersion: '$DEFAULT',
    Comment: command.comment,
    ExpiresAfter: seconds(expiryOf(command)),
    Parameters: command.parameters,
    InstanceIds: command.instanceIds,
    Targets: command.targets,
    RequestedDateTime: seconds(command.requestedAt),
    Status: status,
    StatusDetails: details,
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: invocations.length,
    CompletedCount: invocations.filter((invocation) => !isOpen(invocation)).length,
    ErrorCount: errorsOf(command),
    DeliveryTimedOutCount: invocations.filter(({ statusDetails }) => statusDetails === 'DeliveryTimedOut').length,
    TimeoutSeconds: command.timeoutSeconds,
  };
}

const expiryOf = ({ requestedAt, timeoutSeconds, document, parameters }: Command): number =>
  requestedAt + (timeoutSeconds + document.executionTimeout(parameters)) * 1000;
