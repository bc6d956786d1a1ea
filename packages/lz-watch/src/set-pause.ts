import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pauseFile, UsageError, WriteFailure } from '@cms-patching/core';
import type { FoundRun } from './find-run.ts';

/** Sets or lifts the file that keeps a run from beginning new work. Throws UsageError when there is no such run, WriteFailure. */
export async function setPause({ runId, folder }: FoundRun, paused: boolean): Promise<string> {
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new UsageError(`run ${runId} has not begun: ${folder} is not there`);
  const path = join(folder, pauseFile);
  try {
    if (paused) await writeFile(path, '', { mode: 0o600 });
    else await rm(path, { force: true });
  } catch (error) {
    throw new WriteFailure(`cannot ${paused ? 'write' : 'remove'} ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return paused
    ? `run ${runId} is paused: it begins nothing new, and what is under way goes on; lz-watch --resume ${runId} lifts it`
    : `run ${runId} is not paused`;
}
