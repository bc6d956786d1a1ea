import type { Log } from '../../log.ts';
import { type SharedPoll, sharedPoll, type WaitOptions } from '../poll.ts';
import type { ZoneSession } from '../session.ts';
import { type Invocation, listInvocations } from './invocations.ts';

export type InvocationPoll = SharedPoll<string, Map<string, Invocation>>;

/**
 * Looks at running commands, outputs included unless `details` is false: one call per command and tick, however many instances wait for it.
 * What fifty servers print makes a large answer, every time.
 */
export const invocationPoll = (
  session: Pick<ZoneSession, 'ssm' | 'clock'>,
  { interval, details = true, log }: { interval: number; details?: boolean; log?: Pick<Log, 'debug'> },
): InvocationPoll =>
  sharedPoll({
    clock: session.clock,
    interval,
    batchSize: 1,
    log,
    load: async (commandIds) => {
      const listed = commandIds.map(async (id) => [id, await listInvocations(session, id, { details })] as const);
      return new Map(await Promise.all(listed));
    },
  });

/** Waits until one instance's part of a command will not change any more; what came of it is for the caller to judge. Throws as `until` does. */
export const awaitInvocation = (
  poll: InvocationPoll,
  { commandId, instanceId }: { commandId: string; instanceId: string },
  options: Omit<WaitOptions<Map<string, Invocation>>, 'waitingFor'>,
): Promise<Invocation> =>
  poll.until(
    commandId,
    (invocations) => {
      const invocation = invocations?.get(instanceId);
      return invocation?.final ? invocation : undefined;
    },
    { ...options, waitingFor: `for command ${commandId} to end on ${instanceId}` },
  );
