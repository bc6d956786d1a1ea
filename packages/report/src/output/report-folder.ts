import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WriteFailure } from '@cms-patching/core';
import type { Spool } from './spool.ts';

/** One file of the report, under a temporary name until all of them are written. */
export interface Document {
  write(text: string | Uint8Array): void;
  append(spool: Spool): void;
}

export interface ReportFolder {
  readonly path: string;
  document(name: string): Document;
  /** Puts every document in its place: on disk first, then renamed; gives the paths back. */
  publish(): string[];
  /** Drops what was not published. */
  discard(): void;
}

/** Makes the folder where needed. Documents are 0600: they name servers, accounts and what is wrong with them. */
export function openReportFolder(path: string): ReportFolder {
  attempt(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
  const open = new Map<string, { temporary: string; final: string; file: number }>();
  return {
    path,
    document(name) {
      const final = join(path, name);
      const temporary = join(path, `.${name}.${process.pid}.tmp`);
      rmSync(temporary, { force: true });
      const file = attempt(final, () => openSync(temporary, 'wx', 0o600));
      open.set(name, { temporary, final, file });
      const write = (bytes: Uint8Array): void => {
        for (let done = 0; done < bytes.length; ) done += attempt(final, () => writeSync(file, bytes, done));
      };
      return {
        write: (text) => write(typeof text === 'string' ? Buffer.from(text) : text),
        append: (spool) => spool.copy(write),
      };
    },
    publish() {
      for (const { final, file } of open.values()) attempt(final, () => fsyncSync(file));
      const paths = [...open.values()].map(({ temporary, final, file }) => {
        closeSync(file);
        attempt(final, () => renameSync(temporary, final));
        return final;
      });
      open.clear();
      attempt(path, () => syncFolder(path));
      return paths;
    },
    discard() {
      for (const { temporary, file } of open.values()) {
        closeSync(file);
        rmSync(temporary, { force: true });
      }
      open.clear();
    },
  };
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new WriteFailure(
      `cannot write the report ${path}: ${(error as Error).message}; choose another place with --output-dir`,
      {
        cause: error,
      },
    );
  }
}
