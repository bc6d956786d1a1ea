import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WriteFailure } from '@cms-patching/core';

/** Text that is kept on disk while records pass, and read back once. Its file has no name, so no ending of the process leaves it behind. */
export interface Spool {
  append(text: string): void;
  /** Bytes appended so far. */
  size(): number;
  /** The bytes from `start` up to, not including, `end`. */
  read(start: number, end: number): Buffer;
  close(): void;
}

const flushAt = 64 * 1024;
let opened = 0;

/** Opens a spool in the folder the report goes to: the room it takes must be there anyway, and /tmp may be memory. */
export function openSpool(folder: string): Spool {
  const path = join(folder, `.spool-${process.pid}-${++opened}.tmp`);
  const file = attempt(path, () => {
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return descriptor;
  });
  let pending = '';
  let size = 0;
  // Writing is synchronous: pieces of one document can't interleave, and a report has nothing else to do meanwhile.
  const flush = (): void => {
    const bytes = Buffer.from(pending);
    pending = '';
    for (let done = 0; done < bytes.length; ) done += attempt(path, () => writeSync(file, bytes, done));
    size += bytes.length;
  };
  return {
    append(text) {
      pending += text;
      if (pending.length >= flushAt) flush();
    },
    size() {
      flush();
      return size;
    },
    read(start, end) {
      flush();
      const buffer = Buffer.allocUnsafe(end - start);
      for (let done = 0; done < buffer.length; ) {
        const read = attempt(path, () => readSync(file, buffer, done, buffer.length - done, start + done));
        if (read === 0) throw new WriteFailure(`the temporary file of the report in ${folder} was cut`);
        done += read;
      }
      return buffer;
    },
    close: () => closeSync(file),
  };
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new WriteFailure(`cannot write the report: ${path}: ${(error as Error).message}`, { cause: error });
  }
}
