import { announceOverrides, GuardRefusal, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import type { ImageRequest } from './image-request.ts';

/** A production server is not rebooted for its backup unless the command line says so; a zone without an environment counts as production. */
export async function guardReboot(
  { facts: { consistency } }: ImageRequest,
  context: StageContext<BackupOptions>,
): Promise<void> {
  const { zone } = context.zone;
  if (consistency !== 'rebooted' || (zone.environment ?? 'prod') !== 'prod') return;
  if (!context.options.allowProdReboot) {
    const said = zone.environment ?? 'guarded like prod';
    throw new GuardRefusal(
      'reboot',
      `it is running, ${zone.name} is ${said}, and this backup would reboot it: say --allow-prod-reboot, or --no-reboot for a crash-consistent one`,
    );
  }
  await announceOverrides(['--allow-prod-reboot'], context);
}
