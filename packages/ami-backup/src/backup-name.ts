import type { Instance } from '@cms-patching/core';

/**
 * The AMI's name: the key by which one run finds again what it made. EC2 keeps names unique per account and Region, so that a second
 * CreateImage of the same attempt can't make a second image. At most 128 characters, all of them allowed by EC2.
 */
export const backupName = ({ instanceId, runId }: Pick<Instance, 'instanceId' | 'runId'>, attempt = 1): string =>
  `cms-patching/${instanceId}/${runId}${attempt > 1 ? `/${attempt}` : ''}`;
