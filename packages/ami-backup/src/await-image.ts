import type { Image } from '@aws-sdk/client-ec2';
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
const ended = new Set(['available', 'failed', 'error', 'invalid', 'deregistered']);

/** Waits until an image is available or never will be. Throws WaitTimeout, Interrupted. */
export function awaitImage(imageId: string, giveUpAt: number, context: StageContext<BackupOptions>): Promise<Image> {
  const { clock, signal } = context;
  return imagePoll(context).until(imageId, (image) => (image && ended.has(image.State ?? '') ? image : undefined), {
    timeout: Math.max(1, (giveUpAt - clock.now().getTime()) / 1000),
    firstAfter: usualMinimum,
    signal,
    waitingFor: `for ${imageId} to become available`,
  });
}

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
