import type { Instance as Ec2Instance, Image } from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  describeInstancesByIds,
  describeVolumesByIds,
  failed,
  type Instance,
  leaveAsItIs,
  type Outcome,
  planned,
  proveReachable,
  proveStatusChecks,
  type Stage,
  type StageContext,
  success,
} from '@cms-patching/core';
import { attemptAmong } from './attempt.ts';
import { backupFor, imageOfTask } from './backup-for.ts';
import { dataVolumesOf, stepsToRestore } from './data-volumes.ts';
import { reasonToSpare } from './is-due.ts';
import { selectionFor } from './plan-rollback.ts';
import { awaitTask, ownTasks, type RestoreOrder, restoreRoot, testRestore } from './root-volume-task.ts';
import { newRootOf, rootOf, tagOldRoot } from './root-volumes.ts';

export interface RollbackOptions {
  on: string | undefined;
  instanceIds: string | undefined;
  deleteReplacedRoot: boolean | undefined;
  /** Seconds. */
  maxBackupAge: number | undefined;
}

type Context = StageContext<RollbackOptions>;

/** Restores a server's root volume in place from the backup before its patch, and proves that the server is back; a dead OS is no obstacle. */
export const rollback: Stage<RollbackOptions> = async (record, context) => {
  const { note, observe, options, settings, clock } = context;
  const spare = reasonToSpare(record, selectionFor(options, settings));
  if (spare) return leaveAsItIs(record.rollback, spare);
  const now = await instanceNow(context, record.instanceId);
  if (!now) return leaveAsItIs(record.rollback, { code: 'not-found', message: 'the instance is not there any more' });
  const state = now.State?.Name ?? '';
  observe({ state });
  if (gone.has(state)) return failed('validation', 'state', `instance is ${state}: there is nothing to restore`);
  if (now.RootDeviceType === 'instance-store') return failed('validation', 'root-device', 'its root is no EBS volume');
  const { attempt, begun } = attemptAmong(record, await ownTasks(record, context));
  note({ attempt });
  if (!begun && rootOf(now) === undefined) return declareDetached(record, now, record.rollback?.oldVolumeId);
  if (!begun && state !== 'running')
    return failed('validation', 'state', `instance is ${state}: a root volume can only be replaced while it runs`);
  const image = begun?.imageId ? await imageOfTask(begun.imageId, context) : await backupFor(record, context);
  if (!('image' in image)) return image;
  const order: RestoreOrder = {
    imageId: image.image.ImageId ?? '',
    oldVolumeId: begun?.oldVolumeId || (rootOf(now) ?? ''),
    attempt,
    deleteReplacedRoot: options.deleteReplacedRoot ?? settings.rollback.deleteReplacedRoot,
  };
  const { imageId, oldVolumeId } = order;
  const left = await leftToDo(record, now, image.image, context);
  note({ imageId, oldVolumeId, ...left });
  if (context.dryRun) {
    if (!begun) await testRestore(record, order, context);
    return planned();
  }
  const sentAt = clock.now();
  const task = await restoreRoot(record, order, context);
  note({ taskId: task.taskId, oldVolumeId: task.oldVolumeId, sentAt: sentAt.toISOString() });
  const outcome = await finish(record, now, { ...order, ...task }, context);
  if (left.dataVolumes.length > 0) {
    const volumes = left.dataVolumes.map(({ volumeId }) => volumeId).join(', ');
    context.log.warn(
      `${record.instanceId}: data volumes were not rolled back: ${volumes}; its record says how to by hand`,
    );
  }
  note({ durationSeconds: Math.round((clock.now().getTime() - sentAt.getTime()) / 1000) });
  return outcome;
};

async function finish(
  record: Instance,
  before: Ec2Instance,
  order: RestoreOrder & { taskId: string },
  context: Context,
): Promise<Outcome> {
  const { note, log } = context;
  const task = await awaitTask(record, order.taskId, context);
  if (task.state === 'failed-detached') return declareDetached(record, before, order.oldVolumeId);
  if (task.state !== 'succeeded') {
    const message = `EC2 could not replace its root volume (${order.taskId}); the old one is attached again and the server was rebooted; to try once more, run rollback on the records that it puts out here`;
    return failed('resource', 'rollback-failed', message, { retryable: true });
  }
  const newVolumeId = await newRootOf(record, order.oldVolumeId, context);
  const replacedAt = task.CompleteTime ? new Date(task.CompleteTime) : context.clock.now();
  const oldVolumeDeleted = task.DeleteReplacedRootVolume ?? order.deleteReplacedRoot;
  note({ newVolumeId, replacedAt: replacedAt.toISOString(), oldVolumeDeleted });
  // Whether the server is back matters more than a tag, and is found out whatever became of that.
  const tagging = oldVolumeDeleted ? [] : await Promise.allSettled([tagOldRoot(record, order.oldVolumeId, context)]);
  log.info(`${record.instanceId}: its root volume is that of ${order.imageId} again`);
  const bootedAt = task.StartTime ? new Date(task.StartTime) : undefined;
  await proveReachable(
    record,
    { ...context, note: ({ commandId: _, ...facts }) => note(facts) },
    {
      bootedAt,
      isBooting: true,
      statusChecks: 'ok',
      timeouts: { statusChecks: context.timeouts.instanceStart, agent: context.timeouts.ssmConnection },
    },
  );
  // The first look at the status checks may have been at the time before the reboot.
  await context.clock.sleep(statusDelay, context.signal);
  await proveStatusChecks(record, context, context.timeouts.instanceStart);
  for (const tagged of tagging) if (tagged.status === 'rejected') throw tagged.reason;
  return success();
}

const gone: ReadonlySet<string> = new Set(['shutting-down', 'terminated']);

/** EC2 checks a server once a minute; milliseconds. */
const statusDelay = 60_000;

/** The one outcome that can't wait: nothing the tool can do brings such a server back. */
function declareDetached({ instanceId, region }: Instance, now: Ec2Instance, oldVolumeId = '<a root volume>'): Outcome {
  const attach = `aws ec2 --region ${region} attach-volume --instance-id ${instanceId} --volume-id ${oldVolumeId} --device ${now.RootDeviceName}`;
  return failed('resource', 'failed-detached', `${instanceId} has no root volume; a person must act now: ${attach}`);
}

const instanceNow = batchPerZone(describeInstancesByIds);
const volumeNow = batchPerZone(describeVolumesByIds);

/** The data volumes, which stay as they are, and what a person has to do to take them back too. */
async function leftToDo(record: Instance, now: Ec2Instance, image: Image, context: Context) {
  const dataVolumes = dataVolumesOf(now, image);
  const looks = dataVolumes.map(async ({ volumeId }) => [volumeId, await volumeNow(context, volumeId)] as const);
  const known = (await Promise.all(looks)).flatMap(([id, volume]) => (volume ? [[id, volume] as const] : []));
  const place = {
    instanceId: record.instanceId,
    region: record.region,
    availabilityZone: now.Placement?.AvailabilityZone ?? '',
  };
  return { dataVolumes, steps: stepsToRestore(dataVolumes, new Map(known), place) };
}
