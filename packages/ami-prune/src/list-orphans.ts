import { type Image, ImageState, paginateDescribeSnapshots, type Snapshot } from '@aws-sdk/client-ec2';
import { backupTagKeys, describeImagesByIds, type ZoneSession } from '@cms-patching/core';
import { type Backup, toBackup } from './backup.ts';

/** What EC2 writes on the snapshots that CreateImage makes. */
const madeFor = /^Created by CreateImage\((i-[0-9a-f]+)\) for (ami-[0-9a-f]+)/;

/**
 * The snapshots of this tool's backups whose image is gone, as the backups that they were: a removal that was cut short leaves such. `listed`
 * are the images that are known to be there.
 */
export async function listOrphans(session: Pick<ZoneSession, 'ec2'>, listed: readonly Backup[]): Promise<Backup[]> {
  const known = new Set(listed.map(({ imageId }) => imageId));
  const orphans = new Map<string, Image>();
  const input = {
    OwnerIds: ['self'],
    Filters: [{ Name: 'tag-key', Values: [backupTagKeys.instance] }],
    MaxResults: 1000,
  };
  for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client: session.ec2 }, input)) {
    for (const snapshot of Snapshots) {
      const [, instanceId = '', imageId = ''] = madeFor.exec(snapshot.Description ?? '') ?? [];
      if (imageId !== '' && !known.has(imageId))
        orphans.set(imageId, withSnapshot(orphans.get(imageId) ?? imageOf(snapshot, imageId, instanceId), snapshot));
    }
  }
  // An image can have lost its tags, and is there all the same.
  const untagged = await describeImagesByIds(session, [...orphans.keys()]);
  return [...orphans.values()].flatMap((image) => (untagged.has(image.ImageId ?? '') ? [] : (toBackup(image) ?? [])));
}

/** The image that a snapshot was made for, as far as the snapshot tells. */
function imageOf({ StartTime, Tags = [] }: Snapshot, ImageId: string, SourceInstanceId: string): Image {
  const runId = Tags.find(({ Key }) => Key === backupTagKeys.run)?.Value ?? '';
  return {
    ImageId,
    SourceInstanceId,
    Name: `cms-patching/${SourceInstanceId}/${runId}`,
    State: ImageState.deregistered,
    Tags,
    ...(StartTime && { CreationDate: StartTime.toISOString() }),
  };
}

const withSnapshot = (image: Image, { SnapshotId }: Snapshot): Image => ({
  ...image,
  BlockDeviceMappings: [...(image.BlockDeviceMappings ?? []), { Ebs: { SnapshotId } }],
});
