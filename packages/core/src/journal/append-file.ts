import { type FileHandle, open } from 'node:fs/promises';
import { WriteFailure } from '../errors.ts';

export interface AppendFile {
  /** Queues a line (without newline). With `durable` the promise settles when the line is on the disk, else at once. */
  append(line: string, durable: boolean): Promise<void>;
  /** Settles when everything queued so far is on the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file for appending in which many writers share one fsync: lines queued while one is under way go out together.
 * After the first failed write every call rejects with the same WriteFailure, for a later line must not follow a torn one.
 */
export async function openAppendFile(path: string, keepBytes: number): Promise<AppendFile> {
  const file = await openAt(path, keepBytes);
  let queued: string[] = [];
  let running: Promise<void> | undefined;
  let failure: WriteFailure | undefined;

  const drain = async (): Promise<void> => {
    // One turn of the event loop gathers what this tick queues.
    await new Promise((resolve) => setImmediate(resolve));
    while (queued.length > 0 && !failure) {
      const lines = queued;
      queued = [];
      try {
        await writeAll(file, `${lines.join('\n')}\n`);
        await file.datasync();
      } catch (error) {
        failure = new WriteFailure(`cannot write the journal ${path}: ${messageOf(error)}`, { cause: error });
      }
    }
    running = undefined;
    if (failure) throw failure;
  };
  const start = (): Promise<void> => {
    if (!running) {
      running = drain();
      // A line queued without `durable` has nobody waiting; the next call reports the failure.
      running.catch(() => undefined);
    }
    return running;
  };
  const flush = async (): Promise<void> => {
    if (failure) throw failure;
    while (queued.length > 0 || running) await start();
  };
  return {
    async append(line, durable) {
      if (failure) throw failure;
      queued.push(line);
      const written = start();
      if (!durable) return;
      await written;
      if (failure) throw failure;
    },
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}

async function openAt(path: string, keepBytes: number): Promise<FileHandle> {
  try {
    const file = await open(path, 'a', 0o600);
    await file.truncate(keepBytes);
    return file;
  } catch (error) {
    throw new WriteFailure(`cannot open the journal ${path}: ${messageOf(error)}`, { cause: error });
  }
}

async function writeAll(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
