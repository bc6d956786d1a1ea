import type { Outcome, Reason, Status } from './outcome.ts';

/** What a block says that has been worked on: a later pass that leaves the server alone does not know better. */
const tellsOfWork: ReadonlySet<Status> = new Set(['success', 'partial', 'failed', 'timeout', 'unknown']);

/**
 * Leaves a server alone, for a reason. What an earlier pass has done to it is the better truth and stays its block, with the reason beside it;
 * nothing of it counts as done, or as failed, here. Pure.
 */
export function leaveAsItIs(
  earlier: { status: Status } | undefined,
  reason: Reason,
): Outcome & Record<string, unknown> {
  if (!earlier || !tellsOfWork.has(earlier.status)) return { status: 'skipped', reason };
  return { ...(earlier as Outcome), notTriedAgain: reason };
}

/** Why the pass that wrote a block left the server as it was, where an earlier one had worked on it. */
export const reasonLeft = (block: object): Reason | undefined => (block as { notTriedAgain?: Reason }).notTriedAgain;
