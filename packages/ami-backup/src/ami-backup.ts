import { CreateImageCommand, type Image } from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  describeInstancesByIds,
  failed,
  gatherBackupEvidence,
  type Instance,
  isDryRunPermission,
  planned,
  proveBackup,
  type Stage,
  type StageContext,
  skipped,
  success,
} from '@cms-patching/core';
import { awaitImage } from './await-image.ts';
import { createImage } from './create-image.ts';
import { findReusable } from './find-reusable.ts';
import { firstAttempt } from './first-attempt.ts';
import { type ImageRequest, imageRequest } from './image-request.ts';
import { removeDeadImage } from './remove-image.ts';
import { snapshotPace } from './snapshot-pace.ts';

export interface BackupOptions {
  retentionDays: number | undefined;
  /** Seconds. */
  reuseWithin: number | undefined;
  retries: number | undefined;
  reboot: boolean | undefined;
}

/** EC2 makes images of instances in these states only. */
const backupStates = new Set(['running', 'stopping', 'stopped']);

const instanceNow = batchPerZone(describeInstancesByIds);

/** Makes one AMI of an instance and proves that it is a good backup; what this run made before is found and adopted, never made twice. */
export const amiBackup: Stage<BackupOptions> = async (record, context) => {
  const { options, settings, note, observe } = context;
  const instance = await instanceNow(context, record.instanceId);
  const state = instance?.State?.Name;
  if (!instance || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state });
  if (!backupStates.has(state)) return skipped('state', `instance is ${state}`);
  if (instance.RootDeviceType === 'instance-store')
    return skipped('instance-store', 'EC2 makes no image of an instance-store root');
  const reuseWithin = options.reuseWithin ?? settings.backup.reuseWithin;
  const reusable = reuseWithin > 0 ? await findReusable(record, reuseWithin, context) : undefined;
  if (reusable) {
    note({ origin: 'reused', imageName: reusable.Name });
    return proven(record, reusable, context);
  }
  if (context.dryRun) return plan(imageRequest(record, state, 1, context), context);
  const leave = await snapshotPace(context).enter();
  try {
    return await backUp(record, state, context);
  } finally {
    leave();
  }
};

/** Attempt after attempt until one image is available; the dead ones are cleaned up. */
async function backUp(record: Instance, state: string, context: StageContext<BackupOptions>) {
  const { options, settings, note, clock, timeout, log } = context;
  const giveUpAt = clock.now().getTime() + timeout * 1000;
  const most = 1 + (options.retries ?? settings.backup.retries);
  for (let attempt = await firstAttempt(record, most, context); ; attempt += 1) {
    const request = imageRequest(record, state, attempt, context);
    note({ ...request.facts, attempts: attempt });
    const { imageId, origin } = await createImage(record, attempt, request, giveUpAt, context);
    note({ imageId, origin });
    const image = await awaitImage(imageId, giveUpAt, context);
    if (image.State === 'available') return proven(record, image, context);
    const { Code = image.State ?? 'failed', Message = 'AWS gives no reason' } = image.StateReason ?? {};
    if (attempt >= most) {
      return failed('resource', Code, `${imageId} is ${image.State}: ${Message} (attempt ${attempt} of ${most})`, {
        retryable: true,
      });
    }
    log.warn(`${record.instanceId}: ${imageId} is ${image.State} (${Code}): removing it and trying again`);
    await removeDeadImage(image, record, context);
  }
}

/** Success only when AWS, asked again, shows a good backup of the server as it is now. */
async function proven(record: Instance, image: Image, context: StageContext<BackupOptions>) {
  const imageId = image.ImageId ?? '';
  const evidence = await gatherBackupEvidence(context, record.instanceId, imageId);
  const { missing, notRollbackable } = proveBackup(evidence, context.zone.accountId);
  const snapshots = (evidence.image?.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
    DeviceName && Ebs?.SnapshotId
      ? [
          {
            deviceName: DeviceName,
            snapshotId: Ebs.SnapshotId,
            ...(Ebs.VolumeSize !== undefined && { volumeSizeGiB: Ebs.VolumeSize }),
          },
        ]
      : [],
  );
  context.note({
    imageId,
    imageState: evidence.image?.State,
    snapshots,
    ...(image.CreationDate && { createdAt: new Date(image.CreationDate).toISOString() }),
    rollbackable: notRollbackable.length === 0,
    ...(notRollbackable.length > 0 && { notRollbackable }),
  });
  if (missing.length > 0) {
    const said = missing.map(({ message }) => message).join('; ');
    return failed('validation', missing[0]?.code ?? 'not-proven', `${imageId} is not a good backup: ${said}`);
  }
  return { ...success(), availableAt: context.clock.now().toISOString() };
}

/** Tests the permission and shows the name and the tags. */
async function plan({ input, facts }: ImageRequest, { zone, note }: StageContext<BackupOptions>) {
  note({
    ...facts,
    tags: Object.fromEntries((input.TagSpecifications?.[0]?.Tags ?? []).map(({ Key = '', Value }) => [Key, Value])),
  });
  try {
    await zone.ec2Once.send(new CreateImageCommand({ ...input, DryRun: true }));
  } catch (error) {
    if (!isDryRunPermission(error)) throw error;
  }
  return planned();
}
