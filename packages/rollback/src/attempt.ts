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

/** A task of this run on one server, as EC2 tells of it. */
export interface OwnTask {
  attempt: number;
  startedAt: Date | undefined;
}

/** Clocks may differ by so much before AWS refuses our signature; milliseconds. */
const clockTolerance = 300_000;

/**
 * The attempt to go on with, and its task if it is begun: the latest since the patch, whatever the record knows of it. A task from before the
 * patch has restored what that has broken since, and is never taken for this one. Pure.
 */
export function attemptAmong<T extends OwnTask>(
  record: Pick<Instance, 'patch' | 'rollback'>,
  tasks: readonly T[],
): { attempt: number; begun: T | undefined } {
  const least = attemptFor(record);
  const patchedAt = Date.parse(record.patch?.sentAt ?? '') - clockTolerance;
  const latestFirst = tasks.toSorted((one, other) => other.attempt - one.attempt);
  const begun = latestFirst.find(
    ({ attempt, startedAt }) => attempt >= least && !(startedAt && startedAt.getTime() < patchedAt),
  );
  return begun
    ? { attempt: begun.attempt, begun }
    : { attempt: Math.max(least, (latestFirst[0]?.attempt ?? 0) + 1), begun };
}

/** Whether a server was patched again since the rollback that its record tells of. Pure. */
export const isOutdated = ({ patch, rollback: block }: Pick<Instance, 'patch' | 'rollback'>): boolean =>
  Date.parse(patch?.sentAt ?? '') > Date.parse(block?.finishedAt ?? '');

/** The same for the same attempt in every process, so that EC2 itself makes no second task; at most 64 characters. */
export const clientToken = ({ runId, accountId, region, instanceId }: Instance, attempt: number): string =>
  createHash('sha256').update(`${runId}/${accountId}/${region}/${instanceId}/${attempt}`).digest('hex');
