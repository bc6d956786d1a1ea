import type { RecordSet } from '../model/record-set.ts';
import type { Audit } from '../model/report-schema.ts';
import { splitKey } from './record-key.ts';
import type { CommandJournal, JournalFacts } from './run-journals.ts';

type Accounting = Pick<Audit, 'completeness' | 'scanned' | 'accounted' | 'missing' | 'cutShort'>;

const missingNamed = 1000;

/**
 * Holds what the stages journalled against the records that arrived. A record that left the pipe between two commands is named
 * with the last command that wrote it: a filter such as jq is the usual reason, so that alone is no failure.
 */
export function account(facts: JournalFacts, arrived: RecordSet): Accounting {
  const scanBit = bitOf(facts, 'lz-scan');
  const named: Audit['missing']['named'] = [];
  let missing = 0;
  let scanned = 0;
  for (const [key, bits] of facts.seen) {
    if (bits & scanBit) scanned += 1;
    const { runId, instance } = splitKey(key);
    if (arrived.has(runId, instance)) continue;
    missing += 1;
    if (named.length < missingNamed) named.push({ instance, lastSeen: lastCommand(facts, bits) });
  }
  // Its own journal is still open, and says nothing about those before it.
  const producers = facts.journals.filter(({ command, processes }) => command !== 'report' && processes.length > 0);
  const cutShort = producers.filter(isCutShort).map(({ command }) => command);
  return {
    completeness: producers.length === 0 ? 'unknown' : cutShort.length > 0 ? 'cut-short' : 'complete',
    ...(scanBit !== 0 && { scanned }),
    accounted: arrived.size(),
    missing: { count: missing, named },
    cutShort,
  };
}

const bitOf = ({ commands }: JournalFacts, command: string): number => {
  const index = commands.indexOf(command);
  return index < 0 ? 0 : 1 << index;
};

const lastCommand = ({ commands }: JournalFacts, bits: number): string =>
  commands.findLast((_, index) => bits & (1 << index)) ?? '';

/** The last process of the command never came to its end, or lost records on its way. */
function isCutShort({ processes }: CommandJournal): boolean {
  const last = processes.at(-1);
  if (!last) return false;
  if (last.finishedAt === undefined) return true;
  return (last.written ?? 0) < (last.read ?? 0) - (last.rejected ?? 0);
}
