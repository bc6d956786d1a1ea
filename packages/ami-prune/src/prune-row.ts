import type { LeftSnapshot, Reason, RecordError, Status, ZoneSession } from '@cms-patching/core';
import type { Judged } from './judge-backups.ts';

/** How it went with a backup: `success` is deleted, `partial` deleted but for some snapshots, `skipped` left as it is. */
export interface Ending {
  status: Status;
  error?: RecordError;
  snapshotsLeft?: readonly LeftSnapshot[];
}

/** One backup on one line: its facts, the verdict with its reason, and what came of it. Times are RFC 3339 UTC. */
export interface PruneRow extends Ending {
  landingZone: string;
  accountId: string;
  region: string;
  imageId: string;
  imageName: string;
  state: string;
  sourceInstanceId: string;
  sourceName: string;
  createdAt: string;
  expiresAt: string | null;
  runId: string;
  snapshotIds: readonly string[];
  verdict: 'keep' | 'delete';
  reason: Reason;
}

export function toRow({ backup, verdict, reason }: Judged, session: ZoneSession, ending: Ending): PruneRow {
  const { imageId, imageName, state, sourceInstanceId, sourceName, madeAt, expiresAt, runId, snapshotIds } = backup;
  return {
    landingZone: session.zone.name,
    accountId: session.accountId,
    region: session.region,
    imageId,
    imageName,
    state,
    sourceInstanceId,
    sourceName,
    createdAt: new Date(madeAt).toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    runId,
    snapshotIds,
    verdict,
    reason,
    ...ending,
  };
}
