import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StageKey } from '../instance.ts';
import { stageKeys } from '../instance.ts';
import { journalSuffix } from '../journal/journal.ts';
import { replayJournal } from '../journal/read-journal.ts';

/** Whether the producers of an input came to their end: `unknown` when there is no journal that could tell. */
export type Completeness =
  | { verdict: 'complete' }
  | { verdict: 'unknown' }
  | { verdict: 'cut-short'; stages: string[] };

/** The file name part of a record key: `amiBackup` is journalled as `ami-backup`. */
export const stageName = (key: StageKey): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Looks in the run's journals for stages that began and did not end. Only stages whose blocks were seen in the input can have
 * cut it short; when nothing at all came in, every stage before this one can. An input that holds as many servers as the scan wrote
 * lacks none, whatever became of the processes between: a resumed run is made of all that they left.
 */
export async function checkCompleteness(
  runFolder: string,
  own: StageKey | undefined,
  seen: ReadonlySet<StageKey>,
  ownWasOpen: boolean,
  servers = 0,
): Promise<Completeness> {
  const names = await journalsIn(runFolder);
  const before = own ? stageKeys.slice(0, stageKeys.indexOf(own)) : [...stageKeys];
  const producers = seen.size > 0 ? before.filter((key) => seen.has(key)) : before;
  const cut: string[] = [];
  let known = false;
  for (const key of producers) {
    const name = stageName(key);
    if (!names.has(name)) continue;
    const { begun, ended } = await lastPass(join(runFolder, `${name}.journal.ndjson`));
    known ||= begun;
    if (begun && !ended) cut.push(name);
  }
  if (own && seen.has(own) && ownWasOpen) cut.push(stageName(own));
  if (cut.length > 0 && !(await holdsWholeScan(runFolder, names, servers)))
    return { verdict: 'cut-short', stages: cut };
  return known ? { verdict: 'complete' } : { verdict: 'unknown' };
}

async function holdsWholeScan(runFolder: string, names: ReadonlySet<string>, servers: number): Promise<boolean> {
  const scan = stageName(stageKeys[0]);
  if (!names.has(scan)) return false;
  const { ended, written } = await lastPass(join(runFolder, `${scan}${journalSuffix}`));
  return ended && servers > 0 && servers >= written;
}

async function lastPass(path: string): Promise<{ begun: boolean; ended: boolean; written: number }> {
  let begun = false;
  let ended = false;
  let written = 0;
  await replayJournal(path, (line) => {
    if (line.type === 'begin') {
      begun = true;
      ended = false;
      // A stage whose reader went away has ended, and not everything it had reached anyone.
    } else if (line.type === 'end') {
      ended = line.exit.name !== 'downstream';
      written = line.written;
    }
  });
  return { begun, ended, written };
}

async function journalsIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    const files = await readdir(folder);
    return new Set(files.filter((file) => file.endsWith(journalSuffix)).map((file) => basename(file, journalSuffix)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}
