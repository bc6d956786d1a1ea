import { DeregisterImageCommand, type Image } from '@aws-sdk/client-ec2';
import { awsCode, type Instance, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { isOwn } from './create-image.ts';

/** Removes a dead image with its snapshots, if this run made it; what is gone already is as good as removed. */
export async function removeDeadImage(
  image: Image,
  record: Instance,
  context: StageContext<BackupOptions>,
): Promise<void> {
  if (!image.ImageId || !isOwn(image, record)) return;
  const input = { ImageId: image.ImageId, DeleteAssociatedSnapshots: true };
  try {
    await context.act('DeregisterImage', async () => {
      const { $metadata } = await context.zone.ec2Once.send(new DeregisterImageCommand(input));
      return { value: image.ImageId, requestId: $metadata.requestId };
    });
  } catch (error) {
    if (awsCode(error) !== 'InvalidAMIID.NotFound' && awsCode(error) !== 'InvalidAMIID.Unavailable') throw error;
  }
}
