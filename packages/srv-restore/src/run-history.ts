import { dirname, join } from 'node:path';
import {
  type Instance,
  instanceKey,
  type JournalLine,
  OperationError,
  replayJournal,
  type StageContext,
} from '@cms-patching/core';

/** What the journals of a run's other stages say, as far as they are here; by `account/region/instanceId`. */
export interface RunHistory {
  /** The journal of srv-start is here. */
  knowsStarts: boolean;
  /** When srv-start last started each, or may have: where an answer was lost, the tag that was set before decides. */
  starts: ReadonlyMap<string, Date>;
  /** A patch or a rollback was begun on them, and nobody saw its end. */
  openChanges: ReadonlyMap<string, string>;
}

interface Reader {
  history: Promise<RunHistory>;
  next: Promise<RunHistory> | undefined;
}

const readers = new WeakMap<StageContext['journal'], Reader>();
/** Servers that are not known yet and come within so many milliseconds share one more reading. */
const linger = 2_000;

/**
 * What the run that a record belongs to has written down so far. While srv-start is still at work its journal grows: for a record that says it
 * was started, and that was not in it at the last reading, it is read again.
 */
export async function runHistory(record: Instance, context: StageContext<object>): Promise<RunHistory> {
  const { journal, clock, signal } = context;
  const read = () => readHistory(dirname(journal.path));
  const reader: Reader = readers.get(journal) ?? { history: read(), next: undefined };
  readers.set(journal, reader);
  const history = await reader.history;
  if (record.srvStart?.startedByUs !== true || history.starts.has(instanceKey(record))) return history;
  reader.next ??= clock.sleep(linger, signal).then(() => {
    reader.next = undefined;
    reader.history = read();
    return reader.history;
  });
  return reader.next;
}

async function readHistory(folder: string): Promise<RunHistory> {
  const openChanges = new Map<string, string>();
  const starts = new Map<string, Date>();
  const asked = new Map<string, readonly string[]>();
  const knowsStarts = await replay(join(folder, 'srv-start.journal.ndjson'), (line) => {
    if (line.type === 'intent' && line.operation === 'StartInstances') {
      asked.set(line.key, line.instances);
      for (const instance of line.instances) starts.set(instance, new Date(line.at));
    }
    if (line.type !== 'result') return;
    for (const instance of asked.get(line.key) ?? []) {
      if (line.outcome === 'failed' || wasUp(line.value, instance)) starts.delete(instance);
      else if (line.outcome === 'done') starts.set(instance, new Date(line.at));
    }
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
  return { knowsStarts, starts, openChanges };
}

/** EC2 answered that a server was up before this call, so that somebody else had started it. */
const wasUp = (value: unknown, instance: string): boolean =>
  Array.isArray(value) && value.includes(instance.slice(instance.lastIndexOf('/') + 1));

/** Whether the journal is there. What stands behind damage in it is not known, and it could be what forbids a stop: throws OperationError. */
async function replay(path: string, onLine: (line: JournalLine) => void): Promise<boolean> {
  try {
    const { broken } = await replayJournal(path, onLine);
    if (!broken) return true;
    throw new OperationError(
      `the journal ${path} is damaged: line ${broken.line} ${broken.message}; what this run did can't be read from it, so nothing is stopped`,
      { category: 'validation', code: 'journal-damaged' },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}
