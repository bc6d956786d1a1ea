import type { Instance, Outcome, Reason } from '@cms-patching/core';

/** Leaves a server alone, for a reason. What an earlier pass has done to it is the better truth and stays its outcome. Pure. */
export function leaveAsItIs(
  { rollback }: Pick<Instance, 'rollback'>,
  reason: Reason,
): Outcome & Record<string, unknown> {
  if (!rollback || rollback.status === 'skipped' || rollback.status === 'planned') return { status: 'skipped', reason };
  return { ...(rollback as Outcome), notTriedAgain: reason };
}
