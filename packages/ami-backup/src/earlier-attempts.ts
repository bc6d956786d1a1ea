import type { Image } from '@aws-sdk/client-ec2';
import { type Instance, instanceKey, ownImagesOf, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { attemptOf } from './backup-name.ts';
import { isOwn } from './own-image.ts';

/** How far this run has come with a server, as AWS shows it and the journal knows it. */
export interface Progress {
  /** The images of this run that are there, by attempt. */
  images: ReadonlyMap<number, Image>;
  /** The highest attempt that was ever begun; 1 where none was. */
  attempt: number;
  /** That attempt has made an image, or may have: it is to be taken up, not begun. */
  begun: boolean;
}

export const isHeld = ({ images, begun }: Progress): boolean => begun || images.size > 0;

/** Looks once for what earlier processes of this run have begun for a server. */
export async function progressOf(record: Instance, context: StageContext<BackupOptions>): Promise<Progress> {
  const images = new Map<number, Image>();
  for (const image of await ownImagesOf(record, context)) {
    const attempt = attemptOf(record, image.Name);
    if (attempt !== undefined && isOwn(image, record)) images.set(attempt, image);
  }
  // A call that AWS refused has begun nothing, and its attempt is free; the number after its name is how often it was sent.
  const calls = context.journal.callsFor('CreateImage', instanceKey(record));
  const begun = calls.filter(({ state }) => state !== 'failed').map(({ key }) => attemptInKey(key));
  const taken = [...images.keys(), ...begun];
  const attempt = Math.max(1, ...taken, ...calls.map(({ key }) => attemptInKey(key)));
  return { images, attempt, begun: taken.includes(attempt) };
}

const attemptInKey = (key: string): number => Number(/\/CreateImage\/(\d+)\/\d+$/.exec(key)?.[1] ?? 1);
