import {
  batchPerZone,
  describeInstancesByIds,
  findBackup,
  type Instance,
  madeAt,
  planned,
  type Stage,
  type StageContext,
  skipped,
} from '@cms-patching/core';
import { backUp } from './back-up.ts';
import { isHeld, progressOf } from './earlier-attempts.ts';
import { planBackup } from './plan-backup.ts';
import { proveImage } from './prove-image.ts';
import { snapshotPace } from './snapshot-pace.ts';

export interface BackupOptions {
  retentionDays: number | undefined;
  /** Seconds. */
  reuseWithin: number | undefined;
  retries: number | undefined;
  reboot: boolean | undefined;
  allowProdReboot: boolean | undefined;
}

/** EC2 makes images of instances in these states only. */
const backupStates = new Set(['running', 'stopping', 'stopped']);

const instanceNow = batchPerZone(describeInstancesByIds);

/** Makes one AMI of an instance and proves that it is a good backup; what this run made before is found and adopted, never made twice. */
export const amiBackup: Stage<BackupOptions> = async (record, context) => {
  const { note, observe } = context;
  const instance = await instanceNow(context, record.instanceId);
  const state = instance?.State?.Name;
  if (!instance || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state });
  if (!backupStates.has(state)) return skipped('state', `instance is ${state}`);
  if (instance.RootDeviceType === 'instance-store')
    return skipped('instance-store', 'EC2 makes no image of an instance-store root');
  const progress = await progressOf(record, context);
  const reusable = isHeld(progress) ? undefined : await reusableOf(record, context);
  if (reusable) {
    note({ origin: 'reused' });
    const outcome = await proveImage(record, reusable, context);
    return context.dryRun && outcome.status === 'success' ? planned() : outcome;
  }
  if (context.dryRun) return planBackup(record, state, progress, context);
  const leave = await snapshotPace(context).enter();
  try {
    return await backUp(record, state, progress, context);
  } finally {
    leave();
  }
};

/** The newest backup of an earlier run that is young enough and proved good against the server as it is now. */
async function reusableOf(record: Instance, context: StageContext<BackupOptions>) {
  const { options, settings, clock } = context;
  const seconds = options.reuseWithin ?? settings.backup.reuseWithin;
  if (seconds === 0) return undefined;
  const oldest = clock.now().getTime() - seconds * 1000;
  const isCandidate = (image: Parameters<typeof madeAt>[0]): boolean => madeAt(image) >= oldest;
  return (await findBackup(record, { isCandidate, faultsOf: ({ missing }) => missing }, context)).image;
}
