import { CreateImageCommand, type Image } from '@aws-sdk/client-ec2';
import {
  awsCode,
  batchPerZone,
  describeImagesByNames,
  type Instance,
  isThrottle,
  OperationError,
  type StageContext,
} from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import type { ImageRequest } from './image-request.ts';
import { isOwn } from './own-image.ts';
import { snapshotPace } from './snapshot-pace.ts';

export interface CreatedImage {
  imageId: string;
  origin: 'created' | 'adopted';
}

/** EC2 says so while other snapshots of the account, or of this volume, are under way: it passes, and the wait is at least this; milliseconds. */
const snapshotPause = 15_000;
const snapshotLimits: ReadonlySet<string | undefined> = new Set([
  'PendingSnapshotLimitExceeded',
  'ConcurrentSnapshotLimitExceeded',
  'SnapshotCreationPerVolumeRateExceeded',
]);

/** EC2 can take so long to show an image that it has just made; milliseconds. */
const visibleAfter = 60_000;
const lookEvery = 5_000;

interface Attempt {
  /** Epoch milliseconds until which limits are waited out. */
  giveUpAt: number;
  /** What a look has just shown under this attempt's name. */
  known: Image | undefined;
}

const imageNamed = batchPerZone(describeImagesByNames);

/**
 * Makes the image of one attempt, or finds the one that this run made under that name. Throttles and limits on snapshots are waited out;
 * every other refusal is thrown. Undefined when the name is still taken by an image that is not there any more.
 */
export async function createImage(
  record: Instance,
  attempt: number,
  { input }: ImageRequest,
  { giveUpAt, known }: Attempt,
  context: StageContext<BackupOptions>,
): Promise<CreatedImage | undefined> {
  const { clock, signal, random, log } = context;
  const pace = snapshotPace(context);
  let looks = 0;
  const find = async (): Promise<string | undefined> => {
    looks += 1;
    // All images of this run were looked up a moment ago; whatever else has the name, EC2 itself says so.
    return looks === 1 ? known?.ImageId : ownNamed(record, input.Name, context);
  };
  const send = async () => {
    const { ImageId, $metadata } = await context.zone.ec2Once.send(new CreateImageCommand(input));
    if (!ImageId) throw new Error('EC2 accepted CreateImage and gave no image id');
    return { value: ImageId, requestId: $metadata.requestId };
  };
  const variant = attempt > 1 ? { variant: String(attempt) } : {};
  for (let pause = snapshotPause; ; pause = Math.min(pause * 2, 8 * snapshotPause)) {
    try {
      const { value: imageId, origin } = await context.once('CreateImage', { ...variant, find, perform: send });
      pace.succeeded();
      return { imageId, origin };
    } catch (error) {
      const code = awsCode(error);
      if (code === 'InvalidAMIName.Duplicate') {
        if (await appears(record, input.Name, context)) continue;
        return undefined;
      }
      const wait = pause * (1 + random() / 2);
      const passes = snapshotLimits.has(code) || isThrottle(error);
      if (!passes || clock.now().getTime() + wait > giveUpAt) throw error;
      if (snapshotLimits.has(code)) pace.limited();
      log.debug(`${record.instanceId}: ${code}; trying again in ${Math.round(wait / 1000)} s`);
      await clock.sleep(wait, signal);
    }
  }
}

/** Whether EC2 comes to show this run's own image under a name that it says is taken. */
async function appears(record: Instance, name: string, context: StageContext<BackupOptions>): Promise<boolean> {
  const { clock, signal } = context;
  for (const until = clock.now().getTime() + visibleAfter; ; await clock.sleep(lookEvery, signal)) {
    if ((await ownNamed(record, name, context)) !== undefined) return true;
    if (clock.now().getTime() >= until) return false;
  }
}

/** The image of that name, if it is this run's own of this instance; a foreign one of the same name is an error, never adopted. */
async function ownNamed(
  record: Instance,
  name: string,
  context: StageContext<BackupOptions>,
): Promise<string | undefined> {
  const image = await imageNamed(context, name);
  if (!image?.ImageId) return undefined;
  if (isOwn(image, record)) return image.ImageId;
  throw new OperationError(
    `${image.ImageId} is called ${name} and was not made by this run from ${record.instanceId}: its name can't be taken, so scan anew for a run of another id`,
    { category: 'validation', code: 'foreign-image' },
  );
}
