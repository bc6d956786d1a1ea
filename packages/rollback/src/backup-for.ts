import type { Image } from '@aws-sdk/client-ec2';
import {
  failed,
  findBackup,
  type Instance,
  madeAt,
  type Outcome,
  type Reason,
  type StageContext,
} from '@cms-patching/core';

const obstacles: ReadonlySet<string> = new Set([
  'image-gone',
  'instance-gone',
  'not-available',
  'foreign-owner',
  'other-source',
]);

/** The newest backup from before the patch from which EC2 can restore; only its root counts here. */
export async function backupFor(record: Instance, context: StageContext<object>): Promise<{ image: Image } | Outcome> {
  const patchedAt = Date.parse(record.patch?.sentAt ?? record.patch?.startedAt ?? '') || Number.POSITIVE_INFINITY;
  const found = await findBackup(
    record,
    {
      isCandidate: (image) => madeAt(image) < patchedAt,
      faultsOf: ({ missing, notRollbackable }) => [
        ...missing.filter(({ code }) => obstacles.has(code)),
        ...notRollbackable,
      ],
    },
    context,
  );
  if (found.image) return { image: found.image };
  return failed('validation', 'no-backup', `no backup to restore its root from: ${sayAll(found.reasons)}`);
}

const sayAll = (reasons: readonly Reason[]): string => reasons.map(({ message }) => message).join('; ');
