import { dirname, join } from 'node:path';
import { type Instance, instanceKey, type Journal, type Log, type Reason, replayJournal } from '@cms-patching/core';

/** The last word of a run's precheck on each server, as its own journal has it. */
interface PrecheckWords {
  byServer: ReadonlyMap<string, { status: string; at: number }>;
  /** It has come to its end: a server that it does not name was not prechecked here. */
  hasEnded: boolean;
}

/** Why the journal of the precheck does not bear out what a record says of it; undefined when it does, or is not at hand. Pure. */
export function journalFault(record: Instance, { byServer, hasEnded }: PrecheckWords): Reason | undefined {
  const { precheck } = record;
  if (precheck?.status !== 'success') return undefined;
  const word = byServer.get(instanceKey(record));
  const isOfBlock = word !== undefined && word.at >= Date.parse(precheck.finishedAt);
  if (isOfBlock && word.status === 'success') return undefined;
  if (!isOfBlock && !hasEnded) return undefined;
  const says = isOfBlock ? `says ${word.status}` : 'does not know of it';
  return {
    code: 'precheck',
    message: `its record says that the precheck was good, and the precheck's own journal ${says}`,
  };
}

const reading = new WeakMap<Journal, Promise<PrecheckWords | undefined>>();

/** What the precheck of this run has written on this machine; undefined where it was run elsewhere. Read once per process. */
export function precheckWords(journal: Journal): Promise<PrecheckWords | undefined> {
  const known = reading.get(journal) ?? read(join(dirname(journal.path), 'precheck.journal.ndjson'));
  reading.set(journal, known);
  return known;
}

const saidOf = new WeakSet<Journal>();

/** Says and writes down, once per process, that the precheck was run elsewhere and is taken on the word of the records. */
export async function sayUnproven({ journal, log }: { journal: Journal; log: Pick<Log, 'warn'> }): Promise<void> {
  if (saidOf.has(journal)) return;
  saidOf.add(journal);
  const text = `there is no journal of this run's precheck in ${dirname(journal.path)}: that servers are ready is taken on the word of their records; where that is not good enough, run precheck here first`;
  log.warn(text);
  await journal.append({ type: 'note', text }, true);
}

async function read(path: string): Promise<PrecheckWords | undefined> {
  const byServer = new Map<string, { status: string; at: number }>();
  let hasEnded = false;
  try {
    await replayJournal(path, (line) => {
      if (line.type === 'begin') hasEnded = false;
      else if (line.type === 'end') hasEnded = true;
      else if (line.type === 'record') byServer.set(line.instance, { status: line.status, at: Date.parse(line.at) });
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return { byServer, hasEnded };
}
