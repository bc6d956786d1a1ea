import { type Image, ImageState } from '@aws-sdk/client-ec2';
import { type Instance, removeImage, type StageContext, toRecordError, WriteFailure } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { isOwn } from './own-image.ts';

/** States that an image never leaves, and from which nothing can be restored. */
const deadStates: ReadonlySet<string | undefined> = new Set([
  ImageState.failed,
  ImageState.error,
  ImageState.invalid,
  ImageState.deregistered,
]);

export const isDead = ({ State }: Image): boolean => deadStates.has(State);

/**
 * Removes a dead image with its snapshots, if this run made it. What can't be removed stands in the log and is tried again by the next run
 * of the stage, or by ami-prune once it has expired: a backup matters more than tidiness.
 */
export async function removeDeadImage(
  image: Image,
  record: Instance,
  context: StageContext<BackupOptions>,
): Promise<void> {
  const { ImageId: imageId, State, BlockDeviceMappings = [] } = image;
  if (!imageId || State === ImageState.deregistered || !isOwn(image, record)) return;
  const snapshotIds = BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
  const own = { imageId, snapshotIds, sourceInstanceId: record.instanceId };
  const say = (what: string): void =>
    context.log.warn(
      `${record.instanceId}: ${what} is left behind by an image that is ${State}: remove it, or let ami-prune do so`,
    );
  try {
    const left = await removeImage(own, context.zone, context);
    for (const { snapshotId, code, message } of left) say(`${snapshotId} (${code}: ${message})`);
  } catch (error) {
    if (error instanceof WriteFailure) throw error;
    const { code, message } = toRecordError(error);
    say(`${imageId} (${code}: ${message})`);
  }
}
