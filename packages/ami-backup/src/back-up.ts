import type { Image } from '@aws-sdk/client-ec2';
import { failed, type Instance, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { awaitImage } from './await-image.ts';
import { createImage } from './create-image.ts';
import type { Progress } from './earlier-attempts.ts';
import { imageRequest } from './image-request.ts';
import { proveImage } from './prove-image.ts';
import { guardReboot } from './reboot-guard.ts';
import { isDead, removeDeadImage } from './remove-dead-image.ts';

/**
 * Takes up the attempt that this run has begun, then makes attempt after attempt until one image is available; the dead ones are removed.
 * How many are made anew is counted per process, so that running the stage again does try again.
 */
export async function backUp(
  record: Instance,
  state: string,
  { images, attempt: first, begun }: Progress,
  context: StageContext<BackupOptions>,
) {
  const { options, settings, note, clock, timeout, log } = context;
  const giveUpAt = clock.now().getTime() + timeout * 1000;
  const last = first + (options.retries ?? settings.backup.retries) + (begun ? 1 : 0);
  for (const [attempt, image] of images)
    if (attempt < first && isDead(image)) await removeDeadImage(image, record, context);

  for (let attempt = first; ; attempt += 1) {
    const isTakenUp = begun && attempt === first;
    const request = imageRequest(record, state, attempt, context);
    if (!isTakenUp) await guardReboot(request, context);
    note({ ...request.facts, attempts: attempt });
    const made = await createImage(record, attempt, request, { giveUpAt, known: images.get(attempt) }, context);
    if (!made) {
      const taken = `the name ${request.input.Name} is taken by an image that is not there any more`;
      if (attempt >= last) return failed('validation', 'name-taken', `${taken}: run again`, { retryable: true });
      log.warn(`${record.instanceId}: ${taken}; taking the next`);
      continue;
    }
    note({ ...made });
    const image = await awaitImage(made.imageId, giveUpAt, context);
    if (!isDead(image)) {
      const outcome = await proveImage(record, image, context);
      if (outcome.status === 'success' || !isTakenUp) return outcome;
      log.warn(
        `${record.instanceId}: ${made.imageId}, made before, does not cover the server as it is now: making another`,
      );
      continue;
    }
    await removeDeadImage(image, record, context);
    const { Code, Message } = reasonOf(image);
    const said = `${made.imageId} is ${image.State}: ${Message} (attempt ${attempt} of ${last})`;
    if (attempt >= last) return failed('resource', Code, said, { retryable: true });
    log.warn(`${record.instanceId}: ${said}; trying again`);
  }
}

const reasonOf = ({ State = 'failed', StateReason = {} }: Image): { Code: string; Message: string } => ({
  Code: StateReason.Code ?? State,
  Message: StateReason.Message ?? 'AWS gives no reason',
});
