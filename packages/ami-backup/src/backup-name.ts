import type { Instance } from '@cms-patching/core';

type Named = Pick<Instance, 'instanceId' | 'runId'>;

/**
 * The AMI's name: the key by which one run finds again what it made. EC2 keeps names unique per account and Region, so that a second
 * CreateImage of the same attempt can't make a second image. At most 128 characters, all of them allowed by EC2.
 */
export const backupName = ({ instanceId, runId }: Named, attempt = 1): string =>
  `cms-patching/${instanceId}/${runId}${attempt > 1 ? `/${attempt}` : ''}`;

/** The attempt that a name stands for; undefined for any other name. */
export function attemptOf(record: Named, name = ''): number | undefined {
  const attempt = name === backupName(record) ? 1 : Number(name.slice(backupName(record).length + 1));
  return name === backupName(record, attempt) ? attempt : undefined;
}
