import { type Image, ImageState } from '@aws-sdk/client-ec2';
import {
  describeImagesByIds,
  describeSnapshotsByIds,
  onePerZone,
  type StageContext,
  sharedPoll,
} from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';

/** An image is hardly ever available sooner; seconds. */
const usualMinimum = 30;
/** EC2 can take so long to show what it has just made, in milliseconds: what is absent for longer is gone. */
const visibleAfter = 60_000;
const ended: ReadonlySet<string | undefined> = new Set([
  ImageState.available,
  ImageState.failed,
  ImageState.error,
  ImageState.invalid,
  ImageState.deregistered,
  ImageState.disabled,
]);

/** Waits until an image is available or never will be; one that is not there any more counts as deregistered. Throws WaitTimeout, Interrupted. */
export function awaitImage(imageId: string, giveUpAt: number, context: StageContext<BackupOptions>): Promise<Image> {
  const { clock, signal } = context;
  let absentSince: number | undefined;
  const ending = (image: Image | undefined): Image | undefined => {
    const now = clock.now().getTime();
    absentSince = image ? undefined : (absentSince ?? now);
    if (absentSince !== undefined) return now - absentSince >= visibleAfter ? gone(imageId) : undefined;
    return ended.has(image?.State) ? image : undefined;
  };
  return imagePoll(context).until(imageId, ending, {
    timeout: Math.max(1, (giveUpAt - clock.now().getTime()) / 1000),
    firstAfter: usualMinimum,
    signal,
    waitingFor: `for ${imageId} to become available`,
  });
}

const gone = (ImageId: string): Image => ({
  ImageId,
  State: ImageState.deregistered,
  StateReason: { Code: 'image-gone', Message: 'it is not there any more' },
});

/** One call per zone and tick for all images in the making; how far their snapshots are goes into the journal. */
const imagePoll = onePerZone((context: StageContext<BackupOptions>) => {
  const { zone, pollInterval, log, journal } = context;
  const said = new Map<string, string>();
  return sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 200,
    log,
    async load(imageIds: readonly string[]) {
      const images = await describeImagesByIds(zone, imageIds);
      const pending = [...images.values()].filter(({ State }) => State === 'pending');
      const snapshotIds = pending.flatMap(({ BlockDeviceMappings = [] }) =>
        BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
      );
      const snapshots = await describeSnapshotsByIds(zone, snapshotIds);
      for (const [snapshotId, { Progress = '', VolumeId }] of snapshots) {
        if (said.get(snapshotId) === Progress) continue;
        said.set(snapshotId, Progress);
        await journal.append({ type: 'note', text: `${snapshotId} of ${VolumeId} is at ${Progress}` });
      }
      return images;
    },
  });
});
