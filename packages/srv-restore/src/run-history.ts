import { dirname, join } from 'node:path';
import { type Journal, type JournalLine, replayJournal } from '@cms-patching/core';

/** What the journals of a run's other stages say, as far as they are here; by `account/region/instanceId`. */
export interface RunHistory {
  /** srv-start started them, or may have: where an answer was lost, the tag that was set before decides. */
  starts: ReadonlySet<string>;
  /** A patch or a rollback was begun on them, and nobody saw its end. */
  openChanges: ReadonlyMap<string, string>;
}

const known = new WeakMap<Journal, Promise<RunHistory>>();

/** Read once for the run that a journal belongs to. Later lines don't matter: records that come later carry the blocks they tell of. */
export function runHistory(journal: Journal): Promise<RunHistory> {
  const history = known.get(journal) ?? readHistory(dirname(journal.path));
  known.set(journal, history);
  return history;
}

async function readHistory(folder: string): Promise<RunHistory> {
  const starts = new Set<string>();
  const openChanges = new Map<string, string>();
  const asked = new Map<string, readonly string[]>();
  await replay(join(folder, 'srv-start.journal.ndjson'), (line) => {
    if (line.type === 'intent' && line.operation === 'StartInstances') {
      asked.set(line.key, line.instances);
      for (const instance of line.instances) starts.add(instance);
    }
    const refused = line.type === 'result' && line.outcome === 'failed' ? asked.get(line.key) : undefined;
    for (const instance of refused ?? []) starts.delete(instance);
  });
  for (const stage of ['patch', 'rollback']) {
    await replay(join(folder, `${stage}.journal.ndjson`), (line) => {
      if (line.type === 'intent' && !line.idempotent) {
        for (const instance of line.instances) openChanges.set(instance, stage);
      } else if (line.type === 'record') {
        if (line.status === 'timeout' || line.status === 'unknown') openChanges.set(line.instance, stage);
        else if (line.status !== 'skipped') openChanges.delete(line.instance);
      }
    });
  }
  return { starts, openChanges };
}

async function replay(path: string, onLine: (line: JournalLine) => void): Promise<void> {
  try {
    await replayJournal(path, onLine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
