import type { Image } from '@aws-sdk/client-ec2';
import {
  type BackupEvidence,
  batchPerZone,
  describeImagesByIds,
  failed,
  findBackup,
  type Instance,
  isOfRun,
  madeAt,
  type Outcome,
  type Reason,
  type StageContext,
} from '@cms-patching/core';
import type { RollbackOptions } from './rollback.ts';

type Context = StageContext<RollbackOptions>;

const obstacles: ReadonlySet<string> = new Set([
  'image-gone',
  'instance-gone',
  'not-available',
  'foreign-owner',
  'other-source',
]);

/**
 * The newest backup from before the patch from which EC2 can restore; only its root counts here. What is older than a patch would have
 * accepted is never taken: a server that loses weeks is no rollback.
 */
export async function backupFor(record: Instance, context: Context): Promise<{ image: Image } | Outcome> {
  const { clock, options, settings } = context;
  const patchedAt = Date.parse(record.patch?.sentAt ?? record.patch?.startedAt ?? '') || clock.now().getTime();
  const maxAge = options.maxBackupAge ?? settings.patch.maxBackupAge;
  const found = await findBackup(
    record,
    {
      isCandidate: (image) =>
        madeAt(image) < patchedAt && (isOfRun(image, record.runId) || madeAt(image) >= patchedAt - maxAge * 1000),
      faultsOf: ({ missing, notRollbackable }, evidence) => [
        ...missing.filter(({ code }) => obstacles.has(code)),
        ...rootFaults(evidence),
        ...notRollbackable,
      ],
    },
    context,
  );
  if (found.image) return { image: found.image };
  const wanted = `of this run, or made at most ${Math.round(maxAge / 3600)} h before its patch (--max-backup-age)`;
  return failed('validation', 'no-backup', `no backup to restore its root from, ${wanted}: ${sayAll(found.reasons)}`);
}

/** Why the root can't be restored from an image: its snapshot is all that is restored. */
function rootFaults({ image, snapshots }: BackupEvidence): Reason[] {
  const root = image?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs;
  if (!image || !root?.SnapshotId) return [{ code: 'no-root', message: `${image?.ImageId} has no snapshot of a root` }];
  const state = snapshots.get(root.SnapshotId)?.State;
  if (state === 'completed') return [];
  return [{ code: 'snapshot-open', message: `${root.SnapshotId} of its root is ${state ?? 'not there'}` }];
}

const imageNow = batchPerZone(describeImagesByIds);

/** The image of a task that is begun; it may be gone by now, and then its snapshots are not known. */
export async function imageOfTask(imageId: string, context: Context): Promise<{ image: Image }> {
  return { image: (await imageNow(context, imageId)) ?? { ImageId: imageId } };
}

const sayAll = (reasons: readonly Reason[]): string => reasons.map(({ message }) => message).join('; ');
