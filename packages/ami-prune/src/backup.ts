import { type Image, ImageState } from '@aws-sdk/client-ec2';
import { backupTagKeys, madeAt } from '@cms-patching/core';

/** An image that carries the tags of this tool's backups, as its own tags and EC2 describe it. */
export interface Backup {
  imageId: string;
  imageName: string;
  landingZone: string;
  sourceInstanceId: string;
  sourceName: string;
  runId: string;
  /** EC2's own time, epoch milliseconds. */
  madeAt: number;
  /** Undefined when the tag is missing or says no time. */
  expiresAt: Date | undefined;
  state: string;
  snapshotIds: readonly string[];
  /** Somebody has told EC2 not to let it go. */
  protected: boolean;
  /** Every account may launch from it. */
  public: boolean;
  /** Why it is not an image that this tool made, whatever its tags say. */
  foreign: string | undefined;
}

/** Reads an image as a backup; undefined when it does not even carry the tag. */
export function toBackup(image: Image): Backup | undefined {
  const tags = new Map(image.Tags?.map(({ Key, Value = '' }) => [Key, Value]));
  const sourceInstanceId = tags.get(backupTagKeys.instance);
  if (!image.ImageId || sourceInstanceId === undefined) return undefined;
  const runId = tags.get(backupTagKeys.run) ?? '';
  const expires = Date.parse(tags.get(backupTagKeys.expiresAt) ?? '');
  return {
    imageId: image.ImageId,
    imageName: image.Name ?? '',
    landingZone: tags.get(backupTagKeys.landingZone) ?? '',
    sourceInstanceId,
    sourceName: tags.get(backupTagKeys.name) ?? '',
    runId,
    madeAt: madeAt(image),
    expiresAt: Number.isNaN(expires) ? undefined : new Date(expires),
    state: image.State ?? '',
    snapshotIds: (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    protected: (image.DeregistrationProtection ?? 'disabled') !== 'disabled',
    public: image.Public ?? false,
    foreign: foreignReason(image, sourceInstanceId, runId),
  };
}

export const isAvailable = ({ state }: Backup): boolean => state === ImageState.available;

/** Tags can be copied by anyone; the name is given once, when the image is made, and by this tool alone in this form. */
function foreignReason(image: Image, instanceId: string, runId: string): string | undefined {
  if (image.SourceImageId) return `it is a copy of ${image.SourceImageId}`;
  if (image.SourceInstanceId !== undefined && image.SourceInstanceId !== instanceId)
    return `it was made from ${image.SourceInstanceId}, and its tags say ${instanceId}`;
  const own = `cms-patching/${instanceId}/${runId}`;
  if (runId === '' || (image.Name !== own && !image.Name?.startsWith(`${own}/`)))
    return `its name is not the one that goes with its tags, ${own}`;
  return undefined;
}
