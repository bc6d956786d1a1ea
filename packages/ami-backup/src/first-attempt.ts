import { type Instance, instanceKey, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { backupName } from './backup-name.ts';
import { imageNamed } from './create-image.ts';

/**
 * The attempt a run goes on with: the highest that the journal knows, or whose name is taken in AWS, so that an image that was given up for
 * dead and removed is not waited for again.
 */
export async function firstAttempt(
  record: Instance,
  most: number,
  context: StageContext<BackupOptions>,
): Promise<number> {
  const calls = context.journal.callsFor('CreateImage', instanceKey(record));
  const journalled = calls.map(({ key }) => Number(/\/CreateImage\/(\d+)\/\d+$/.exec(key)?.[1] ?? 1));
  const attempts = Array.from({ length: most }, (_, index) => index + 1);
  const taken = await Promise.all(
    attempts.map(async (attempt) => ((await imageNamed(context, backupName(record, attempt))) ? attempt : 1)),
  );
  return Math.max(1, ...journalled, ...taken);
}
