import { CreateImageCommand } from '@aws-sdk/client-ec2';
import { type Instance, isDryRunPermission, planned, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import type { Progress } from './earlier-attempts.ts';
import { imageRequest } from './image-request.ts';
import { guardReboot } from './reboot-guard.ts';

/** Tests the permission and shows the name and the tags; where this run has made an image already, it shows that one. */
export async function planBackup(
  record: Instance,
  state: string,
  { images, attempt, begun }: Progress,
  context: StageContext<BackupOptions>,
) {
  const { zone, note } = context;
  const request = imageRequest(record, state, attempt, context);
  const { input, facts } = request;
  const imageId = images.get(attempt)?.ImageId;
  note({
    ...facts,
    ...(imageId !== undefined && { imageId, origin: 'adopted' }),
    tags: Object.fromEntries((input.TagSpecifications?.[0]?.Tags ?? []).map(({ Key = '', Value }) => [Key, Value])),
  });
  if (!begun) await guardReboot(request, context);
  try {
    await zone.ec2Once.send(new CreateImageCommand({ ...input, DryRun: true }));
  } catch (error) {
    if (!isDryRunPermission(error)) throw error;
  }
  return planned();
}
