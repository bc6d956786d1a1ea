import { type CommandRequest, type SendOnce, sendCommand } from '../run-command/send-command.ts';
import { useSandbox } from './open-sandbox.ts';

/** A sandbox with 130 managed nodes and two that no agent runs on, and how to send commands to them. */
export function useCommandedFleet() {
  const aws = useSandbox([{ count: 130 }, { count: 2, ssm: 'absent' }], { speed: 60 });
  const since = new Date(Date.now() - 60_000);
  return {
    aws,
    since,
    managed: (count = 130): string[] => aws.instanceIds.slice(0, count),
    unmanaged: (): string[] => aws.instanceIds.slice(130),
    /** The SendCommand calls that SSM saw, with their targets. */
    async sent() {
      const calls = await aws.sandbox.control.calls({ action: 'SendCommand' });
      return calls.map(({ code, params }) => ({ code, params: params as { InstanceIds: string[]; Comment: string } }));
    },
    send: (request: CommandRequest, ids: readonly string[], once = sendAtOnce) =>
      sendCommand(aws.session, request, ids, { once, since }),
  };
}

/** Stands in for the journal: sends, and remembers nothing. */
export const sendAtOnce: SendOnce = async (_batchId, _ids, perform) => (await perform()).value;

export const comment = 'cms-patching 01K7Q2V5ZJ3M8N4P6R9S0T1V2W';

export const echo = (purpose: string, text = 'hello'): CommandRequest => ({
  document: 'AWS-RunShellScript',
  parameters: { commands: [`echo ${text}`] },
  comment,
  timeoutSeconds: 60,
  purpose,
});
