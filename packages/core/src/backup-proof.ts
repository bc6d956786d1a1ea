import { type Instance as Ec2Instance, type Image, type Snapshot, StorageTier, type Volume } from '@aws-sdk/client-ec2';
import { describeImagesByIds } from './aws/describe-images.ts';
import { describeInstancesByIds } from './aws/describe-instances.ts';
import { describeSnapshotsByIds, describeVolumesByIds } from './aws/describe-volumes.ts';
import { backupTagKeys } from './backup-tags.ts';
import { batchPerZone } from './batch-per-zone.ts';
import type { Reason } from './outcome.ts';
import type { StageContext } from './stage.ts';

/** What AWS says, now, about an image and the server it is to be a backup of. */
export interface BackupEvidence {
  image: Image | undefined;
  /** By snapshot id. */
  snapshots: ReadonlyMap<string, Snapshot>;
  instance: Ec2Instance | undefined;
  rootVolume: Volume | undefined;
}

export interface BackupProof {
  /** Why it is not a good backup; empty when it is one. */
  missing: Reason[];
  /** Why the root volume could not be restored from it in place; data can still be taken from its snapshots. */
  notRollbackable: Reason[];
}

/**
 * Whether an image is a good backup of a server as it is now: available, the account's own, made by this tool from this instance, with a
 * completed snapshot, ready for use, of every EBS volume that is attached. Pure; rollback rules are those of CreateReplaceRootVolumeTask.
 */
export function proveBackup(
  { image, snapshots, instance, rootVolume }: BackupEvidence,
  accountId: string,
): BackupProof {
  if (!image) return { missing: [{ code: 'image-gone', message: 'the image is not there' }], notRollbackable: [] };
  if (!instance)
    return { missing: [{ code: 'instance-gone', message: 'the instance is not there' }], notRollbackable: [] };
  const missing: Reason[] = [];
  const id = image.ImageId;
  const tags = new Map(image.Tags?.map(({ Key, Value }) => [Key, Value]));
  if (image.State !== 'available') missing.push({ code: 'not-available', message: `${id} is ${image.State}` });
  if (image.OwnerId !== accountId)
    missing.push({ code: 'foreign-owner', message: `${id} belongs to account ${image.OwnerId}` });
  if (tags.get(backupTagKeys.instance) !== instance.InstanceId) {
    missing.push({ code: 'other-source', message: `${id} does not carry this tool's tag for ${instance.InstanceId}` });
  } else if (image.SourceInstanceId !== undefined && image.SourceInstanceId !== instance.InstanceId) {
    missing.push({ code: 'other-source', message: `${id} was made from ${image.SourceInstanceId}` });
  }
  const images = new Map(image.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [DeviceName, Ebs]));
  for (const { DeviceName = '', Ebs } of instance.BlockDeviceMappings ?? []) {
    if (!Ebs?.VolumeId) continue;
    const snapshotId = images.get(DeviceName)?.SnapshotId;
    const snapshot = snapshotId === undefined ? undefined : snapshots.get(snapshotId);
    if (!snapshotId)
      missing.push({ code: 'volume-missing', message: `${DeviceName} (${Ebs.VolumeId}) has no snapshot in ${id}` });
    else if (!snapshot) missing.push({ code: 'snapshot-gone', message: `${snapshotId} of ${DeviceName} is not there` });
    else if (snapshot.VolumeId !== Ebs.VolumeId) {
      missing.push({
        code: 'volume-replaced',
        message: `${DeviceName} is ${Ebs.VolumeId} now, ${snapshotId} is of ${snapshot.VolumeId}`,
      });
    } else if (snapshot.State !== 'completed') {
      missing.push({ code: 'snapshot-open', message: `${snapshotId} of ${DeviceName} is ${snapshot.State}` });
    } else if (snapshot.StorageTier === StorageTier.archive) {
      missing.push({ code: 'snapshot-archived', message: `${snapshotId} of ${DeviceName} is in the archive tier` });
    }
  }
  return { missing, notRollbackable: rollbackObstacles(image, instance, rootVolume) };
}

function rollbackObstacles(image: Image, instance: Ec2Instance, rootVolume: Volume | undefined): Reason[] {
  const obstacles: Reason[] = [];
  const productCode = image.ProductCodes?.find(({ ProductCodeType }) => ProductCodeType === 'marketplace');
  if (productCode)
    obstacles.push({
      code: 'marketplace',
      message: `it carries the Marketplace product code ${productCode.ProductCodeId}`,
    });
  if (image.Architecture !== instance.Architecture) {
    obstacles.push({
      code: 'architecture',
      message: `the image is ${image.Architecture}, the instance ${instance.Architecture}`,
    });
  }
  if (image.VirtualizationType !== instance.VirtualizationType) {
    obstacles.push({
      code: 'virtualization',
      message: `the image is ${image.VirtualizationType}, the instance ${instance.VirtualizationType}`,
    });
  }
  const root = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs;
  if (root?.VolumeSize !== undefined && rootVolume?.Size !== undefined && root.VolumeSize < rootVolume.Size) {
    obstacles.push({
      code: 'root-smaller',
      message: `its root is ${root.VolumeSize} GiB, the present one ${rootVolume.Size} GiB`,
    });
  }
  return obstacles;
}

const imageNow = batchPerZone(describeImagesByIds);
const instanceNow = batchPerZone(describeInstancesByIds);
const snapshotNow = batchPerZone(describeSnapshotsByIds);
const volumeNow = batchPerZone(describeVolumesByIds);

/** Asks AWS for the evidence; records of one zone that ask together share the calls. */
export async function gatherBackupEvidence(
  context: StageContext<object>,
  instanceId: string,
  imageId: string,
): Promise<BackupEvidence> {
  const [image, instance] = await Promise.all([imageNow(context, imageId), instanceNow(context, instanceId)]);
  const snapshotIds = (image?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
  const rootId = instance?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName)?.Ebs
    ?.VolumeId;
  const [snapshots, rootVolume] = await Promise.all([
    Promise.all(snapshotIds.map(async (id) => [id, await snapshotNow(context, id)] as const)),
    rootId === undefined ? undefined : volumeNow(context, rootId),
  ]);
  const known = snapshots.flatMap(([id, snapshot]) => (snapshot ? [[id, snapshot] as const] : []));
  return { image, instance, snapshots: new Map(known), rootVolume };
}
