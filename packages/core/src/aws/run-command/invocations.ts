import {
  type CommandInvocation,
  type CommandPlugin,
  GetCommandInvocationCommand,
  paginateListCommandInvocations,
} from '@aws-sdk/client-ssm';
import { awsCode } from '../aws-errors.ts';
import type { ZoneSession } from '../session.ts';
import { isFinalStatus, normalStatus } from './invocation-status.ts';

/** One command on one instance. */
export interface Invocation {
  commandId: string;
  instanceId: string;
  /** `StatusDetails` without spaces, else `Status`: `Success`, `DeliveryTimedOut`, … */
  status: string;
  final: boolean;
  /** When SSM sent it to the node, by AWS's clock. */
  requestedAt: Date | undefined;
  /** The steps of the document, with up to 2,500 characters of output each; only when details were asked for. */
  steps: readonly InvocationStep[];
}

export interface InvocationStep {
  name: string;
  status: string;
  responseCode: number | undefined;
  output: string;
}

type Caller = Pick<ZoneSession, 'ssm'>;

/** A command's invocations by instance. Just after sending some or all are absent, which means pending, never done. */
export async function listInvocations(
  { ssm }: Caller,
  commandId: string,
  { details = false } = {},
): Promise<Map<string, Invocation>> {
  const found = new Map<string, Invocation>();
  const input = { CommandId: commandId, Details: details, MaxResults: 50 };
  for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: ssm }, input)) {
    for (const raw of CommandInvocations) {
      const invocation = readInvocation(commandId, raw);
      if (invocation.instanceId) found.set(invocation.instanceId, invocation);
    }
  }
  return found;
}

function readInvocation(commandId: string, raw: CommandInvocation): Invocation {
  const status = normalStatus(raw.StatusDetails || raw.Status || 'Pending');
  const steps = (raw.CommandPlugins ?? []).map(readStep);
  const { InstanceId: instanceId = '', RequestedDateTime: requestedAt } = raw;
  return { commandId, instanceId, status, final: isFinalStatus(status), requestedAt, steps };
}

const readStep = ({ Name = '', Status, StatusDetails, ResponseCode, Output = '' }: CommandPlugin): InvocationStep => ({
  name: Name,
  status: normalStatus(StatusDetails || Status || 'Pending'),
  responseCode: ResponseCode,
  output: Output,
});

export interface InvocationOutput {
  status: string;
  final: boolean;
  /** -1 while it has not run. */
  responseCode: number;
  /** At most 24,000 characters. */
  stdout: string;
  /** At most 8,000 characters. */
  stderr: string;
}

/** One invocation with its whole output; undefined just after sending. Documents of several steps need the step's `plugin` name. */
export async function invocationOutput(
  { ssm }: Caller,
  { commandId, instanceId, plugin }: { commandId: string; instanceId: string; plugin?: string },
): Promise<InvocationOutput | undefined> {
  try {
    const answer = await ssm.send(
      new GetCommandInvocationCommand({
        CommandId: commandId,
        InstanceId: instanceId,
        ...(plugin && { PluginName: plugin }),
      }),
    );
    const status = normalStatus(answer.StatusDetails || answer.Status || 'Pending');
    return {
      status,
      final: isFinalStatus(status),
      responseCode: answer.ResponseCode ?? -1,
      stdout: answer.StandardOutputContent ?? '',
      stderr: answer.StandardErrorContent ?? '',
    };
  } catch (error) {
    if (awsCode(error) === 'InvocationDoesNotExist') return undefined;
    throw error;
  }
}
