import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { DownstreamClosed, WriteFailure } from '../errors.ts';
import { writeFully } from './write-fully.ts';

/** Where text goes. The first failure is final: `ready` and `end` reject with it from then on. */
export interface TextSink {
  write(text: string): void;
  /** Undefined when there is room; else settles when there is room again. */
  ready(): Promise<void> | undefined;
  end(): Promise<void>;
}

const asOutputError = (error: Error): DownstreamClosed | WriteFailure => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ECONNRESET'
    ? new DownstreamClosed('the reader of the output is gone', { cause: error })
    : new WriteFailure(`the output could not be written: ${error.message}`, { cause: error });
};

const isStandard = (stream: Writable): boolean => stream === process.stdout || stream === process.stderr;

const openFileSink = (fd: number): TextSink => {
  let failure: Error | undefined;
  const verdict = async (): Promise<void> => {
    if (failure) throw failure;
  };
  return {
    write: (text) => {
      if (failure) return;
      try {
        writeFully(fd, Buffer.from(text));
      } catch (error) {
        failure = asOutputError(error as Error);
      }
    },
    ready: () => (failure ? verdict() : undefined),
    end: verdict,
  };
};

const openStreamSink = (stream: Writable): TextSink => {
  let failure: Error | undefined;
  let unwritten = 0;
  let waiting: Array<() => void> = [];

  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const look of woken) look();
  };
  const fail = (error: Error): void => {
    failure ??= asOutputError(error);
    wake();
  };
  const until = (isDone: () => boolean): Promise<void> => {
    const settled = new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (failure) reject(failure);
        else if (isDone()) resolve();
        else waiting.push(look);
      };
      look();
    });
    // A caller that has not come to its await yet must not make this an unhandled rejection: end() says it again.
    settled.catch(() => {});
    return settled;
  };

  stream.on('error', fail);
  stream.on('drain', wake);
  stream.on('close', () => {
    if (!stream.writableFinished) fail(new Error('the stream was closed too early'));
  });

  return {
    write: (text) => {
      if (failure) return;
      unwritten += 1;
      stream.write(text, (error) => {
        unwritten -= 1;
        if (error) fail(error);
        else if (unwritten === 0) wake();
      });
    },
    ready: () => (failure || stream.writableNeedDrain ? until(() => !stream.writableNeedDrain) : undefined),
    end: async () => {
      await until(() => unwritten === 0);
      if (isStandard(stream)) return;
      stream.end();
      await finished(stream, { readable: false }).catch((error: Error) => {
        throw failure ?? asOutputError(error);
      });
    },
  };
};

/** A sink on a stream, which may be the process's own standard output as a pipe, a file or a terminal. */
export const openTextSink = (stream: Writable): TextSink => {
  // Node's own stream for a regular file ignores that the last write before a full disk is a short one.
  const fd = isStandard(stream) ? (stream as NodeJS.WriteStream & { fd: number }).fd : undefined;
  return fd !== undefined && fstatSync(fd).isFile() ? openFileSink(fd) : openStreamSink(stream);
};
