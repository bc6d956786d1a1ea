import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { journalSuffix, UsageError } from '@cms-patching/core';

export interface FoundRun {
  runId: string;
  /** Where its journals are, or will be. */
  folder: string;
}

const isRunId = (text: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);

/**
 * The run that is meant: by its id, which need not have begun yet; by a run directory, which links to its journals; or, without a
 * name, the one whose journals were written last. Throws UsageError.
 */
export async function findRun(stateDir: string, named: readonly string[]): Promise<FoundRun> {
  const [name, ...more] = named;
  if (more.length > 0) throw new UsageError('name one run, not several');
  if (name === undefined) return newestRun(stateDir);
  if (isRunId(name)) return { runId: name, folder: join(stateDir, name) };
  for (const folder of [join(name, 'journals'), name]) {
    if ((await writtenAt(folder)) > 0 || isRunId(basename(await real(folder))))
      return { runId: basename(await real(folder)), folder };
  }
  throw new UsageError(`"${name}" is neither a run id nor a run directory with journals`);
}

async function newestRun(stateDir: string): Promise<FoundRun> {
  const runIds = (await namesIn(stateDir)).filter(isRunId);
  const times = await Promise.all(runIds.map(async (runId) => ({ runId, at: await writtenAt(join(stateDir, runId)) })));
  const [newest] = times.filter(({ at }) => at > 0).sort((one, other) => other.at - one.at);
  if (!newest) throw new UsageError(`there is no run in ${stateDir} yet: name one, or another place with --state-dir`);
  return { runId: newest.runId, folder: join(stateDir, newest.runId) };
}

/** When a journal of a folder was last written; 0 when it has none. */
async function writtenAt(folder: string): Promise<number> {
  const journals = (await namesIn(folder)).filter((name) => name.endsWith(journalSuffix));
  const times = await Promise.all(journals.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return Math.max(0, ...times);
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(unlessMissing([]));
const real = (path: string): Promise<string> => realpath(path).catch(unlessMissing(path));

const unlessMissing =
  <T>(missing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return missing;
    throw error;
  };
