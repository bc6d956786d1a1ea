import type { Instance, Outcome, Reason, StageContext } from '@cms-patching/core';

/** Blocks that say what an earlier pass has done to a server. */
const tellsOfWork: ReadonlySet<string> = new Set(['partial', 'failed', 'timeout', 'unknown']);

/** Leaves a server alone, for a reason. What an earlier pass has found out about it is the better truth and stays its outcome. */
export function leaveAsItIs(
  { instanceId, patch }: Pick<Instance, 'instanceId' | 'patch'>,
  reason: Reason,
  { log }: Pick<StageContext, 'log'>,
): Outcome & Record<string, unknown> {
  if (!patch || !tellsOfWork.has(patch.status)) return { status: 'skipped', reason };
  log.warn(`${instanceId}: not tried again: ${reason.message}`);
  return { ...(patch as Outcome), notTriedAgain: reason };
}
