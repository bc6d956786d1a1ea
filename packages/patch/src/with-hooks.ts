import {
  type Instance,
  instanceKey,
  leaveAsItIs,
  type Outcome,
  outcomeOfError,
  type StageContext,
} from '@cms-patching/core';
import { afterHook } from './judged-commands.ts';
import type { PatchOptions, PatchOrders } from './patch-orders.ts';
import { runHook } from './run-hook.ts';

type Ended = Outcome & Record<string, unknown>;

/**
 * Puts the hooks around a server's patch: when `before` fails the server is left as it is; `after` runs whatever happened, and sees in the
 * record how the patch ended. A server that `after` did not put back to work is not counted as done.
 */
export async function withHooks(
  record: Instance,
  { hooks: { before, after }, isBegun }: Pick<PatchOrders, 'hooks'> & { isBegun: boolean },
  context: StageContext<PatchOptions>,
  work: (context: StageContext<PatchOptions>) => Promise<Ended>,
): Promise<Ended> {
  const startedAt = context.clock.now().toISOString();
  const noted: Record<string, unknown> = {};
  const note = (fields: Record<string, unknown>): void => {
    Object.assign(noted, fields);
    context.note(fields);
  };
  let outcome: Ended;
  let thrown: unknown;
  try {
    const prepared =
      before === null || isBegun ? { ok: true, message: '' } : await runHook('before', before, record, context);
    outcome = prepared.ok
      ? await work({ ...context, note })
      : leaveAsItIs(record.patch, { code: 'before-hook', message: prepared.message });
  } catch (error) {
    thrown = error;
    outcome = outcomeOfError(error, context.journal.hasBegun(instanceKey(record))).outcome;
  }
  if (after !== null) {
    const finishedAt = context.clock.now().toISOString();
    const patch = { startedAt, finishedAt, ...noted, ...outcome };
    const ending = await runHook('after', after, { ...record, patch }, context);
    if (!ending.ok && outcome.status === 'success') {
      outcome = { status: 'partial', reason: { code: afterHook, message: `patched, but ${ending.message}` } };
    }
  }
  if (thrown !== undefined) throw thrown;
  return outcome;
}
