import { CreateImageCommand, type Image } from '@aws-sdk/client-ec2';
import {
  awsCode,
  backupTagKeys,
  batchPerZone,
  describeImagesByNames,
  type Instance,
  OperationError,
  type StageContext,
} from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import type { ImageRequest } from './image-request.ts';
import { snapshotPace } from './snapshot-pace.ts';

export interface CreatedImage {
  imageId: string;
  origin: 'created' | 'adopted';
}

/** EC2 says so while other snapshots of the account, or of this volume, are under way: it passes, and the wait is at least this; milliseconds. */
const snapshotPause = 15_000;
const snapshotLimits = new Set([
  'PendingSnapshotLimitExceeded',
  'ConcurrentSnapshotLimitExceeded',
  'SnapshotCreationPerVolumeRateExceeded',
  'ResourceLimitExceeded',
]);

export const imageNamed = batchPerZone(describeImagesByNames);

/**
 * Makes the image of one attempt, or finds the one that this run made under that name. Limits on snapshots are waited out until
 * `giveUpAt`; every other refusal is thrown.
 */
export async function createImage(
  record: Instance,
  attempt: number,
  { input }: ImageRequest,
  giveUpAt: number,
  context: StageContext<BackupOptions>,
): Promise<CreatedImage> {
  const { clock, signal, random, log } = context;
  const pace = snapshotPace(context);
  for (let pause = snapshotPause; ; pause = Math.min(pause * 2, 8 * snapshotPause)) {
    try {
      const { value: imageId, origin } = await context.once('CreateImage', {
        ...(attempt > 1 && { variant: String(attempt) }),
        find: () => findOwn(record, input.Name, context),
        async perform() {
          const { ImageId, $metadata } = await context.zone.ec2Once.send(new CreateImageCommand(input));
          if (!ImageId) throw new Error('EC2 accepted CreateImage and gave no image id');
          return { value: ImageId, requestId: $metadata.requestId };
        },
      });
      pace.succeeded();
      return { imageId, origin };
    } catch (error) {
      const code = awsCode(error) ?? '';
      const wait = pause * (1 + random() / 2);
      if (!snapshotLimits.has(code) || clock.now().getTime() + wait > giveUpAt) throw error;
      pace.limited();
      log.debug(`${record.instanceId}: ${code}; trying again in ${Math.round(wait / 1000)} s`);
      await clock.sleep(wait, signal);
    }
  }
}

/** The image of that name, if it is this run's own of this instance; a foreign one of the same name is an error, never adopted. */
async function findOwn(
  record: Instance,
  name: string,
  context: StageContext<BackupOptions>,
): Promise<string | undefined> {
  const image = await imageNamed(context, name);
  if (!image?.ImageId) return undefined;
  if (isOwn(image, record)) return image.ImageId;
  throw new OperationError(
    `${image.ImageId} is called ${name} and was not made by this run from ${record.instanceId}`,
    { category: 'validation', code: 'foreign-image' },
  );
}

export function isOwn({ Tags = [], SourceInstanceId }: Image, record: Instance): boolean {
  const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  const tagged = tags.get(backupTagKeys.run) === record.runId && tags.get(backupTagKeys.instance) === record.instanceId;
  return tagged && (SourceInstanceId === undefined || SourceInstanceId === record.instanceId);
}
