import type { Image } from '@aws-sdk/client-ec2';
import { backupTagKeys } from '@cms-patching/core';
import { type Backup, toBackup } from '../backup.ts';

export const web = 'i-0a00000000000001a';
export const db = 'i-0a00000000000003a';

export interface ImageWish extends Image {
  source?: string;
  runId?: string;
  /** Undefined leaves the tag out. */
  expiresAt?: string | undefined;
}

/** An image as ami-backup leaves it; `made` is its day in January 2026, and tells images of one server apart. */
export function sampleImage(made: number, wish: ImageWish = {}): Image {
  const { source = web, runId = `01KG00000000000000000000${made.toString().padStart(2, '0')}`, ...given } = wish;
  const expiresAt = 'expiresAt' in wish ? wish.expiresAt : `2026-02-${made.toString().padStart(2, '0')}T00:00:00.000Z`;
  const tags: Record<string, string | undefined> = {
    [backupTagKeys.run]: runId,
    [backupTagKeys.instance]: source,
    [backupTagKeys.landingZone]: 'lz250nonprod',
    [backupTagKeys.expiresAt]: expiresAt,
  };
  return {
    ImageId: `ami-${made}`,
    Name: `cms-patching/${source}/${runId}`,
    State: 'available',
    CreationDate: `2026-01-${made.toString().padStart(2, '0')}T00:00:00.000Z`,
    SourceInstanceId: source,
    Tags: Object.entries(tags).flatMap(([Key, Value]) => (Value === undefined ? [] : [{ Key, Value }])),
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: `snap-${made}` } }],
    ...given,
  };
}

export function sampleBackup(made: number, wish: ImageWish = {}): Backup {
  const backup = toBackup(sampleImage(made, wish));
  if (!backup) throw new Error('a sample image is always a backup');
  return backup;
}
