import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@cms-patching/core';
import { orWriteFailure } from './or-write-failure.ts';
import type { Spool } from './spool.ts';

const sumsName = 'SHA256SUMS';

/** One file of the report, under a temporary name until all of them are written. */
export interface Document {
  write(text: string | Uint8Array): void;
  append(spool: Spool): void;
}

export interface ReportFolder {
  document(name: string): Document;
  /**
   * Puts every document in its place and gives the paths back: all on disk first, then renamed. Several files can't be renamed at once, so
   * SHA256SUMS goes before the first and comes after the last: where it is and holds true, the files are of one report.
   */
  publish(): string[];
  /** Drops what was not published. */
  discard(): void;
}

interface Draft {
  name: string;
  final: string;
  temporary: string;
  hash: Hash;
  /** Undefined once it is on disk. */
  file: number | undefined;
}

/** Makes the folder where needed. Documents are 0600: they name servers, accounts and what is wrong with them. */
export function openReportFolder(path: string): ReportFolder {
  orWriteFailure(path, () => makeFolder(path));
  const drafts: Draft[] = [];
  const open = (name: string): ((bytes: Uint8Array) => void) => {
    const final = join(path, name);
    const temporary = join(path, `.${name}.${process.pid}.tmp`);
    rmSync(temporary, { force: true });
    const file = orWriteFailure(final, () => openSync(temporary, 'wx', 0o600));
    const hash = createHash('sha256');
    drafts.push({ name, final, temporary, file, hash });
    return (bytes) => {
      hash.update(bytes);
      for (let done = 0; done < bytes.length; ) done += orWriteFailure(final, () => writeSync(file, bytes, done));
    };
  };
  const rename = ({ temporary, final }: Draft): void => orWriteFailure(final, () => renameSync(temporary, final));
  const sync = (): void => orWriteFailure(path, () => syncFolder(path));
  return {
    document(name) {
      const write = open(name);
      return {
        write: (text) => write(typeof text === 'string' ? Buffer.from(text) : text),
        append: (spool) => spool.copy(write),
      };
    },
    publish() {
      const documents = drafts.slice();
      open(sumsName)(Buffer.from(documents.map(({ name, hash }) => `${hash.digest('hex')}  ${name}\n`).join('')));
      for (const draft of drafts) settle(draft);
      const sums = drafts.slice(-1);
      for (const { final } of sums) orWriteFailure(final, () => rmSync(final, { force: true }));
      sync();
      for (const step of [documents, sums]) {
        step.forEach(rename);
        sync();
      }
      return drafts.splice(0).map(({ final }) => final);
    },
    discard() {
      for (const { temporary, file } of drafts.splice(0)) {
        if (file !== undefined) closeSync(file);
        rmSync(temporary, { force: true });
      }
    },
  };
}

function settle(draft: Draft): void {
  const { final, file } = draft;
  if (file === undefined) return;
  orWriteFailure(final, () => fsyncSync(file));
  closeSync(file);
  draft.file = undefined;
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
