import { backupTagKeys, type Instance, version } from '@cms-patching/core';

/** EC2's limits: 50 tags on a resource, 128 characters in a key, 256 in a value. */
const mostTags = 50;
const longestValue = 256;

/** Keys that nobody but AWS can set, in any case, and our own. */
const reserved = /^(aws|cms-patching):/i;

export interface BackupFacts {
  createdAt: Date;
  expiresAt: Date;
  consistency: string;
}

/**
 * The tags of the image and of each of its snapshots: our own first, then those of the instance that the config wants copied, as far as
 * there is room. Keys of AWS (`aws:…`) can't be set by anyone else, and keys of ours are never taken from an instance.
 */
export function imageTags(
  record: Instance,
  facts: BackupFacts,
  copyTags: readonly string[],
): { Key: string; Value: string }[] {
  const own: Record<string, string> = {
    [backupTagKeys.run]: record.runId,
    [backupTagKeys.instance]: record.instanceId,
    [backupTagKeys.name]: record.name ?? '',
    [backupTagKeys.landingZone]: record.landingZone,
    [backupTagKeys.createdAt]: facts.createdAt.toISOString(),
    [backupTagKeys.expiresAt]: facts.expiresAt.toISOString(),
    [backupTagKeys.consistency]: facts.consistency,
    [backupTagKeys.version]: version,
  };
  const copied = [...new Set(copyTags)]
    .filter((key) => !reserved.test(key))
    .flatMap((key) => {
      const value = record.tags?.[key];
      return value === undefined ? [] : [[key, value] as const];
    });
  return [...Object.entries(own), ...copied]
    .slice(0, mostTags)
    .map(([Key, Value]) => ({ Key, Value: shortened(Value) }));
}

/** EC2 counts characters, and half of a surrogate pair is none. */
const shortened = (value: string): string => Array.from(value).slice(0, longestValue).join('');
