import { writeSync } from 'node:fs';

/** Writes every byte to a regular file, however short the single writes are. Throws the system's error. */
export const writeFully = (fd: number, bytes: Buffer): void => {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
};
