import { CreateImageCommand, type Image } from '@aws-sdk/client-ec2';
import {
  describeImagesByIds,
  describeImagesByNames,
  describeInstancesByIds,
  failed,
  type Instance,
  isDryRunPermission,
  perZone,
  planned,
  type Stage,
  type StageContext,
  sharedPoll,
  skipped,
  success,
  type ZoneSession,
} from '@cms-patching/core';
import DataLoader from 'dataloader';
import { backupName } from './backup-name.ts';
import { backupTags } from './backup-tags.ts';

export interface BackupOptions {
  retentionDays: number | undefined;
  reboot: boolean;
}

const day = 86_400_000;
/** An image is hardly ever available sooner; seconds. */
const usualMinimum = 30;
const finalFailures = new Set(['failed', 'error', 'invalid', 'deregistered']);
const backupStates = new Set(['running', 'stopping', 'stopped']);

/** Makes an AMI of a running or stopped instance and waits until it is available; what this run made before is adopted. */
export const amiBackup: Stage<BackupOptions> = async (record, context) => {
  const { zone, options, settings, clock, note, observe } = context;
  const now = await stateOf(zone).load(record.instanceId);
  if (!now) return skipped('not-found', 'the instance is not there any more');
  observe({ state: now });
  if (!backupStates.has(now)) return skipped('state', `instance is ${now}`);
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + (options.retentionDays ?? settings.backup.retentionDays) * day);
  const name = backupName(record);
  const reboots = options.reboot || settings.backup.reboot;
  note({
    imageName: name,
    consistency: now === 'stopped' ? 'stopped' : reboots ? 'rebooted' : 'crash-consistent',
    expiresAt: expiresAt.toISOString(),
  });
  const input = {
    InstanceId: record.instanceId,
    Name: name,
    Description: `Backup of ${record.instanceId} before patching`,
    // Without it EC2 reboots a running server.
    NoReboot: !reboots,
    TagSpecifications: (['image', 'snapshot'] as const).map((ResourceType) => ({
      ResourceType,
      Tags: backupTags(record, { createdAt, expiresAt }, settings.backup.copyTags),
    })),
  };
  if (context.dryRun) return plan(zone, input);
  const { value: imageId, origin } = await context.once('CreateImage', {
    find: async () => (await imageNamed(zone).load(name))?.ImageId,
    async perform() {
      const { ImageId, $metadata } = await zone.ec2Once.send(new CreateImageCommand(input));
      return { value: ImageId ?? '', requestId: $metadata.requestId };
    },
  });
  note({ imageId, origin, createdAt: createdAt.toISOString() });
  return waitUntilAvailable(record, imageId, context);
};

async function plan(zone: ZoneSession, input: ConstructorParameters<typeof CreateImageCommand>[0]) {
  try {
    await zone.ec2Once.send(new CreateImageCommand({ ...input, DryRun: true }));
  } catch (error) {
    if (!isDryRunPermission(error)) throw error;
  }
  return planned();
}

async function waitUntilAvailable(record: Instance, imageId: string, context: StageContext<BackupOptions>) {
  const image = await imagePoll(context).until(imageId, finalImage, {
    timeout: context.timeout,
    firstAfter: usualMinimum,
    signal: context.signal,
    waitingFor: `for ${imageId} to become available`,
  });
  const snapshots = (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
    DeviceName && Ebs?.SnapshotId
      ? [{ deviceName: DeviceName, snapshotId: Ebs.SnapshotId, volumeSizeGiB: Ebs.VolumeSize ?? 0 }]
      : [],
  );
  context.note({ imageState: image.State, snapshots });
  if (image.State !== 'available') {
    const { Code = image.State ?? 'failed', Message = 'AWS gives no reason' } = image.StateReason ?? {};
    return failed('resource', Code, `${imageId} is ${image.State}: ${Message}`);
  }
  const missing = (record.volumes ?? []).filter(
    ({ deviceName }) => !snapshots.some((snapshot) => snapshot.deviceName === deviceName),
  );
  if (missing.length > 0) {
    return failed(
      'validation',
      'volumes-missing',
      `${imageId} lacks ${missing.map(({ deviceName }) => deviceName).join(', ')}`,
    );
  }
  return { ...success(), availableAt: context.clock.now().toISOString() };
}

const finalImage = (image: Image | undefined): Image | undefined =>
  image?.State === 'available' || finalFailures.has(image?.State ?? '') ? image : undefined;

const imageNamed = perZone(
  (zone) =>
    new DataLoader((names: readonly string[]) => inOrder(names, describeImagesByNames(zone, names)), { cache: false }),
);

const stateOf = perZone(
  (zone) =>
    new DataLoader(
      async (ids: readonly string[]) => {
        const found = await describeInstancesByIds(zone, ids);
        return ids.map((id) => found.get(id)?.State?.Name);
      },
      { cache: false },
    ),
);

const inOrder = async <V>(keys: readonly string[], found: Promise<Map<string, V>>): Promise<(V | undefined)[]> => {
  const map = await found;
  return keys.map((key) => map.get(key));
};

const polls = new WeakMap<ZoneSession, ReturnType<typeof newImagePoll>>();
const newImagePoll = (zone: ZoneSession, interval: number) =>
  sharedPoll({
    clock: zone.clock,
    interval,
    batchSize: 200,
    load: (ids: readonly string[]) => describeImagesByIds(zone, ids),
  });

function imagePoll({ zone, pollInterval }: StageContext<BackupOptions>) {
  const poll = polls.get(zone) ?? newImagePoll(zone, pollInterval);
  polls.set(zone, poll);
  return poll;
}
