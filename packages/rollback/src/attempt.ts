import { createHash } from 'node:crypto';
import type { Instance } from '@cms-patching/core';

/**
 * The number of the attempt that is to be made or gone on with: a server gets a new one only when its record says that the last task has
 * failed, or succeeded and is to be redone. Pure.
 */
export function attemptFor({ rollback: block }: Pick<Instance, 'rollback'>): number {
  if (!block) return 1;
  const isOver = block.status === 'success' || (block.status === 'failed' && block.taskState === 'failed');
  return (block.attempt ?? 1) + (isOver ? 1 : 0);
}

/** Whether a server was patched again since the rollback that its record tells of. Pure. */
export const isOutdated = ({ patch, rollback: block }: Pick<Instance, 'patch' | 'rollback'>): boolean =>
  Date.parse(patch?.sentAt ?? '') > Date.parse(block?.finishedAt ?? '');

/** The same for the same attempt in every process, so that EC2 itself makes no second task; at most 64 characters. */
export const clientToken = ({ runId, accountId, region, instanceId }: Instance, attempt: number): string =>
  createHash('sha256').update(`${runId}/${accountId}/${region}/${instanceId}/${attempt}`).digest('hex');
