import { AwsError } from '../aws-error.ts';
import { stableId } from './ids.ts';
import type { Region } from './region.ts';
import type { Volume } from './server.ts';

export interface Snapshot {
  snapshotId: string;
  volumeId: string;
  sizeGiB: number;
  encrypted: boolean;
  description: string;
  startedAt: number;
  /** When it is complete, if nothing goes wrong. */
  completeAt: number;
  state: 'pending' | 'completed' | 'error';
  tags: Record<string, string>;
}

/** Begins a snapshot that takes so many seconds; its image says when it is completed or lost. */
export function beginSnapshot(
  region: Region,
  volume: Volume,
  { seconds, description, tags }: { seconds: number; description: string; tags: Record<string, string> },
): Snapshot {
  const { now } = region.world.timeline;
  const snapshot: Snapshot = {
    snapshotId: stableId('snap', region.scope, volume.volumeId, now, region.snapshots.size),
    volumeId: volume.volumeId,
    sizeGiB: volume.sizeGiB,
    encrypted: volume.encrypted,
    description,
    startedAt: now,
    completeAt: now + seconds * 1000,
    state: 'pending',
    tags: { ...tags },
  };
  volume.snapshots.push(snapshot);
  region.snapshots.set(snapshot.snapshotId, snapshot);
  return snapshot;
}

/** Refuses a further snapshot where EBS would: too many running at once, or less than 15 s after the last. */
export function checkSnapshotLimits(region: Region, volume: Volume): void {
  const { quotas } = region.account.spec;
  if (region.snapshots.size >= quotas.snapshots) {
    throw new AwsError('SnapshotLimitExceeded', `The maximum number of snapshots, ${quotas.snapshots}, is reached.`);
  }
  const allowed = volume.type === 'st1' || volume.type === 'sc1' ? 1 : 5;
  if (volume.snapshots.filter((snapshot) => snapshot.state === 'pending').length >= allowed) {
    throw new AwsError(
      'ConcurrentSnapshotLimitExceeded',
      `Maximum allowed in-progress snapshots for a single volume exceeded (${volume.volumeId}).`,
    );
  }
  const latest = volume.snapshots.at(-1)?.startedAt ?? 0;
  if (region.world.timeline.now - latest < 15_000) {
    throw new AwsError(
      'SnapshotCreationPerVolumeRateExceeded',
      `The maximum per volume CreateSnapshot request rate has been exceeded (${volume.volumeId}).`,
    );
  }
}

/** How far a snapshot is, as EBS prints it. */
export function snapshotProgress(snapshot: Snapshot, now: number): string {
  if (snapshot.state === 'completed') return '100%';
  const done = (now - snapshot.startedAt) / Math.max(1, snapshot.completeAt - snapshot.startedAt);
  return `${Math.min(99, Math.floor(done * 100))}%`;
}
