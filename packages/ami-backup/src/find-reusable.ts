import type { Image } from '@aws-sdk/client-ec2';
import {
  backupTagKeys,
  batchPerZone,
  describeImagesByTag,
  gatherBackupEvidence,
  type Instance,
  proveBackup,
  type StageContext,
} from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';

const backupsOf = batchPerZone((zone, instanceIds) => describeImagesByTag(zone, backupTagKeys.instance, instanceIds));

/** The newest backup of this tool that is not older than `seconds` and is proved good against the server as it is now. */
export async function findReusable(
  record: Instance,
  seconds: number,
  context: StageContext<BackupOptions>,
): Promise<Image | undefined> {
  const { clock, zone } = context;
  const oldest = clock.now().getTime() - seconds * 1000;
  const images = ((await backupsOf(context, record.instanceId)) ?? [])
    .filter(({ State, CreationDate }) => State === 'available' && Date.parse(CreationDate ?? '') >= oldest)
    .sort((a, b) => Date.parse(b.CreationDate ?? '') - Date.parse(a.CreationDate ?? ''));
  for (const image of images) {
    const evidence = await gatherBackupEvidence(context, record.instanceId, image.ImageId ?? '');
    if (proveBackup(evidence, zone.accountId).missing.length === 0) return image;
  }
  return undefined;
}
