import { dirname, join } from 'node:path';
import { type Journal, replayJournal } from '@cms-patching/core';

const known = new WeakMap<Journal, Promise<ReadonlySet<string>>>();

/** The instances that srv-start's journal of this run says it started, as `account/region/instanceId`; none when it is not here. */
export function witnessedStarts(journal: Journal): Promise<ReadonlySet<string>> {
  const starts = known.get(journal) ?? readStarts(join(dirname(journal.path), 'srv-start.journal.ndjson'));
  known.set(journal, starts);
  return starts;
}

async function readStarts(path: string): Promise<ReadonlySet<string>> {
  const asked = new Map<string, readonly string[]>();
  const started = new Set<string>();
  try {
    await replayJournal(path, (line) => {
      if (line.type === 'intent' && line.operation === 'StartInstances') asked.set(line.key, line.instances);
      // A start whose answer was lost may have happened; the tag, set before it, decides then.
      if (line.type === 'result' && line.outcome !== 'failed')
        for (const id of asked.get(line.key) ?? []) started.add(id);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return started;
}
