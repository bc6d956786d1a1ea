import { ImageState } from '@aws-sdk/client-ec2';
import type { Reason } from '@cms-patching/core';
import { type Backup, isAvailable } from './backup.ts';

/** What is to become of a backup, and why. */
export interface Verdict {
  verdict: 'keep' | 'delete';
  reason: Reason;
}

export interface Judged extends Verdict {
  backup: Backup;
}

export interface Rules {
  now: Date;
  /** How many good ones of each server stay at most; undefined sets no limit. */
  keep: number | undefined;
}

/** Judges the backups of one landing zone and region, each server's newest first; uses by others are not known yet. */
export function judgeBackups(backups: readonly Backup[], rules: Rules): Judged[] {
  const ranks = new Map<string, number>();
  return [...backups].sort(bySourceNewestFirst).map((backup) => {
    const rank = (ranks.get(backup.sourceInstanceId) ?? 0) + 1;
    // Only what can be restored from takes a place: a dead image newer than the last good one must not push it out.
    const takesPlace = isAvailable(backup) && backup.foreign === undefined;
    if (takesPlace) ranks.set(backup.sourceInstanceId, rank);
    const isOnlyCopy = backup.state === ImageState.deregistered && !ranks.has(backup.sourceInstanceId);
    return { backup, ...verdictOn(backup, { rank: takesPlace ? rank : undefined, isOnlyCopy }, rules) };
  });
}

interface Place {
  /** Among the good backups of its server, 1 the newest; undefined for one that is not good. */
  rank: number | undefined;
  /** Only snapshots are left of it, and its server has no newer good backup. */
  isOnlyCopy: boolean;
}

function verdictOn(backup: Backup, { rank, isOnlyCopy }: Place, { now, keep }: Rules): Verdict {
  const { foreign, expiresAt, state } = backup;
  if (foreign !== undefined) return stays('not-ours', `carries the tags of a backup, but ${foreign}`);
  if (state === ImageState.pending) return stays('pending', 'is still being made');
  if (rank === 1) return stays('newest-good', `is the newest good backup of ${backup.sourceInstanceId}`);
  if (isOnlyCopy)
    return stays('only-copy', `its image is gone, and ${backup.sourceInstanceId} has no newer good backup`);
  if (backup.protected) return stays('protected', 'is protected from being deregistered');
  if (backup.public) return stays('public', 'is public: others may launch from it');
  if (expiresAt !== undefined && expiresAt <= now) return goes('expired', `expired at ${expiresAt.toISOString()}`);
  if (keep !== undefined && rank !== undefined && rank > keep)
    return goes(
      'beyond-keep',
      `is number ${rank} of ${backup.sourceInstanceId}, counted from the newest; ${keep} stay`,
    );
  if (expiresAt === undefined) return stays('no-expiry', 'has no tag that says when it expires');
  return stays('not-expired', `expires at ${expiresAt.toISOString()}`);
}

/** A backup that is to go, but is found to be in use, stays. */
export const spareUsed = (judged: Judged, use: string | undefined): Judged =>
  use === undefined || judged.verdict === 'keep' ? judged : { ...judged, ...stays('in-use', use) };

const stays = (code: string, message: string): Verdict => ({ verdict: 'keep', reason: { code, message } });
const goes = (code: string, message: string): Verdict => ({ verdict: 'delete', reason: { code, message } });

const bySourceNewestFirst = (one: Backup, other: Backup): number =>
  compare(one.sourceInstanceId, other.sourceInstanceId) ||
  other.madeAt - one.madeAt ||
  compare(one.imageId, other.imageId);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
