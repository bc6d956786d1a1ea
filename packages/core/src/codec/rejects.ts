import { closeSync, openSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { WriteFailure } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { writeFully } from './write-fully.ts';

/** Input that is not a record: the line it began on, its bytes as they came, and one line on what is wrong. */
export interface Reject {
  line: number;
  /** Without the last `\n`; of an over-long line only the first 200 bytes. */
  raw: string | Buffer;
  message: string;
  /** The header that a rejected CSV row needs to be read again. */
  header?: string;
}

/**
 * Two files: `path` holds the rejected lines and nothing else, each byte as it came (CSV rows under their header), so that
 * it can be repaired in an editor and fed in again; `path.txt` says for each which input line it was and what is wrong.
 */
export interface RejectsFile {
  /** Where the lines are, once there are any: the path asked for, or the next free number after it. */
  readonly path: string | undefined;
  keep(reject: Reject): void;
  close(): void;
}

// Never a file that exists: it may be the very input that is being read.
const createUnused = (path: string): { fd: number; path: string } => {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : join(dir, `${name}-${number}${ext}`);
    try {
      return { fd: openSync(candidate, 'wx', 0o600), path: candidate };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
};

const orWriteFailure = <Result>(path: string, action: () => Result): Result => {
  try {
    return action();
  } catch (error) {
    throw new WriteFailure(`${path}: rejected lines could not be kept: ${(error as Error).message}`, { cause: error });
  }
};

/** Creates nothing, and no folder, before the first reject; files are readable by their owner alone. Throws WriteFailure. */
export const openRejectsFile = (path: string): RejectsFile => {
  let open: { path: string; lines: number; reasons: number; header?: string } | undefined;

  const create = () => {
    makeFolder(dirname(path));
    const lines = createUnused(path);
    return { path: lines.path, lines: lines.fd, reasons: openSync(`${lines.path}.txt`, 'w', 0o600) };
  };

  return {
    get path() {
      return open?.path;
    },
    keep: ({ line, raw, message, header }) =>
      orWriteFailure(path, () => {
        open ??= create();
        if (header !== undefined && header !== open.header) {
          open.header = header;
          writeFully(open.lines, Buffer.from(`${header}\n`));
        }
        writeFully(open.lines, Buffer.concat([Buffer.from(raw as string), Buffer.from('\n')]));
        writeFully(open.reasons, Buffer.from(`${line}: ${message}\n`));
      }),
    close: () => {
      if (open) for (const fd of [open.lines, open.reasons]) closeSync(fd);
    },
  };
};
