import type { Image } from '@aws-sdk/client-ec2';
import {
  type BackupEvidence,
  type BackupProof,
  backupTagKeys,
  failed,
  gatherBackupEvidence,
  type Instance,
  proveBackup,
  rideOut,
  type StageContext,
  success,
} from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { consistencies } from './image-request.ts';

/** What AWS may show only a little later than that the image is available; and how long it is given, in milliseconds. */
const settling = new Set(['image-gone', 'snapshot-gone', 'snapshot-open']);
const settlingTime = 60_000;

type Context = StageContext<BackupOptions>;

/** Success only when AWS, asked again, shows a good backup of the server as it is now. */
export async function proveImage(record: Instance, image: Image, context: Context) {
  const imageId = image.ImageId ?? '';
  const { evidence, proof } = await settledProof(record, imageId, context);
  context.note({ imageId, ...imageFacts(evidence.image ?? image), ...rollbackFacts(proof) });
  const [first] = proof.missing;
  if (first) {
    const said = proof.missing.map(({ message }) => message).join('; ');
    return failed('validation', first.code, `${imageId} is not a good backup: ${said}`);
  }
  return { ...success(), availableAt: context.clock.now().toISOString() };
}

async function settledProof(
  record: Instance,
  imageId: string,
  context: Context,
): Promise<{ evidence: BackupEvidence; proof: BackupProof }> {
  const { clock, signal, pollInterval, zone } = context;
  const until = clock.now().getTime() + settlingTime;
  for (;;) {
    const evidence = await rideOut(
      `proving ${imageId}`,
      () => gatherBackupEvidence(context, record.instanceId, imageId),
      context,
    );
    const proof = proveBackup(evidence, zone.accountId);
    const mayPass = proof.missing.length > 0 && proof.missing.every(({ code }) => settling.has(code));
    if (!mayPass || clock.now().getTime() >= until) return { evidence, proof };
    await clock.sleep(pollInterval * 1000, signal);
  }
}

/** What the block says of an image, read from the image itself: an adopted one was made at another time, maybe with other options. */
function imageFacts({ Name, State, CreationDate, Tags = [], BlockDeviceMappings = [] }: Image) {
  const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  // Tags can be edited by anyone; the record has only sound ones.
  const expires = Date.parse(tags.get(backupTagKeys.expiresAt) ?? '');
  const consistency = consistencies.find((each) => each === tags.get(backupTagKeys.consistency));
  const snapshots = BlockDeviceMappings.flatMap(({ DeviceName, Ebs }) => {
    if (!DeviceName || !Ebs?.SnapshotId) return [];
    const size = Ebs.VolumeSize === undefined ? {} : { volumeSizeGiB: Ebs.VolumeSize };
    return [{ deviceName: DeviceName, snapshotId: Ebs.SnapshotId, ...size }];
  });
  return {
    imageState: State,
    snapshots,
    ...(Name && { imageName: Name }),
    ...(CreationDate && { createdAt: new Date(CreationDate).toISOString() }),
    ...(!Number.isNaN(expires) && { expiresAt: new Date(expires).toISOString() }),
    ...(consistency && { consistency }),
  };
}

const rollbackFacts = ({ notRollbackable }: BackupProof) => ({
  rollbackable: notRollbackable.length === 0,
  ...(notRollbackable.length > 0 && { notRollbackable }),
});
