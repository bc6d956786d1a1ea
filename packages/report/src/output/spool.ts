import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WriteFailure } from '@cms-patching/core';
import { orWriteFailure } from './or-write-failure.ts';

/** Text that is kept on disk while records pass, and read back once. Its file has no name, so no ending of the process leaves it behind. */
export interface Spool {
  append(text: string): void;
  /** Bytes appended so far. */
  size(): number;
  /** Reads bytes from `start` on until the target is full. */
  read(start: number, target: Uint8Array): void;
  /** Hands everything on in pieces; a piece is good until the next. */
  copy(write: (piece: Uint8Array) => void): void;
  close(): void;
}

const bufferSize = 64 * 1024;
/** No character takes more bytes in UTF-8 than three times its length in UTF-16. */
const bytesPerUnit = 3;
let opened = 0;

/** Opens a spool in the folder the report goes to: the room it takes must be there anyway, and /tmp may be memory. */
export function openSpool(folder: string): Spool {
  const path = join(folder, `.spool-${process.pid}-${++opened}.tmp`);
  const file = orWriteFailure(path, () => {
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return descriptor;
  });
  const buffer = Buffer.allocUnsafeSlow(bufferSize);
  let filled = 0;
  let written = 0;
  // Writing is synchronous: pieces of one document can't interleave, and a report has nothing else to do meanwhile.
  const writeOut = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) done += orWriteFailure(path, () => writeSync(file, bytes, done));
    written += bytes.length;
  };
  const flush = (): void => {
    if (filled > 0) writeOut(buffer.subarray(0, filled));
    filled = 0;
  };
  const fill = (target: Uint8Array, position: number): void => {
    for (let done = 0; done < target.length; ) {
      const read = orWriteFailure(path, () => readSync(file, target, done, target.length - done, position + done));
      if (read === 0) throw new WriteFailure(`the temporary file of the report in ${folder} was cut`);
      done += read;
    }
  };
  return {
    append(text) {
      const most = text.length * bytesPerUnit;
      if (filled + most > bufferSize) flush();
      if (most > bufferSize) writeOut(Buffer.from(text));
      else filled += buffer.write(text, filled);
    },
    size: () => written + filled,
    read(start, target) {
      flush();
      fill(target, start);
    },
    copy(write) {
      flush();
      for (let position = 0; position < written; position += bufferSize) {
        const piece = buffer.subarray(0, Math.min(bufferSize, written - position));
        fill(piece, position);
        write(piece);
      }
    },
    close: () => closeSync(file),
  };
}
