import { type Instance, version } from '@cms-patching/core';

/** EC2 allows 50 tags on a resource. */
const mostTags = 50;

/** The tags by which a backup is known, and what it was made of; all of them stand on the image and on each snapshot. */
export const backupTagKeys = {
  run: 'cms-patching:run-id',
  instance: 'cms-patching:source-instance',
  name: 'cms-patching:source-name',
  landingZone: 'cms-patching:landing-zone',
  createdAt: 'cms-patching:created-at',
  expiresAt: 'cms-patching:expires-at',
  version: 'cms-patching:version',
} as const;

export interface BackupDates {
  createdAt: Date;
  expiresAt: Date;
}

/** Our own tags first, then those of the instance that the config wants copied, as far as there is room. `aws:` keys can't be copied. */
export function backupTags(
  record: Instance,
  { createdAt, expiresAt }: BackupDates,
  copyTags: readonly string[],
): { Key: string; Value: string }[] {
  const own: Record<string, string> = {
    [backupTagKeys.run]: record.runId,
    [backupTagKeys.instance]: record.instanceId,
    [backupTagKeys.name]: record.name ?? '',
    [backupTagKeys.landingZone]: record.landingZone,
    [backupTagKeys.createdAt]: createdAt.toISOString(),
    [backupTagKeys.expiresAt]: expiresAt.toISOString(),
    [backupTagKeys.version]: version,
  };
  const copied = copyTags
    .filter((key) => !key.startsWith('aws:') && !(key in own))
    .flatMap((key) => (record.tags?.[key] === undefined ? [] : [[key, record.tags[key]] as const]));
  return [...Object.entries(own), ...copied].slice(0, mostTags).map(([Key, Value]) => ({ Key, Value }));
}
