import type { Audit, JournalReport } from '../model/report-schema.ts';
import { splitKey } from './record-key.ts';
import { bitOf, type CommandJournal, type JournalFacts } from './run-journals.ts';

type Accounting = Pick<Audit, 'completeness' | 'scanned' | 'missing' | 'cutShort'>;

const missingNamed = 1000;

/** Whether a server that some commands wrote has come to the end of the pipe; `commands` are bits as `bitOf` gives them. */
export type Arrival = (runId: string, instance: string, commands: number) => boolean;

/**
 * Holds what the stages journalled against the records that arrived. A record that left the pipe between two commands is named
 * with the last command that wrote it: a filter such as jq is the usual reason, so that alone is no failure.
 */
export function account(facts: JournalFacts, hasArrived: Arrival, journals: readonly JournalReport[]): Accounting {
  const scanBit = bitOf(facts, 'lz-scan');
  const named: Audit['missing']['named'] = [];
  let missing = 0;
  let scanned = 0;
  for (const [key, bits] of facts.seen) {
    if (bits & scanBit) scanned += 1;
    const { runId, instance } = splitKey(key);
    if (hasArrived(runId, instance, bits)) continue;
    missing += 1;
    if (named.length < missingNamed) named.push({ instance, lastSeen: lastCommand(facts, bits) });
  }
  // Its own journal is still open, and says nothing about those before it.
  const producers = facts.journals.filter(({ command, processes }) => command !== 'report' && processes.length > 0);
  const cutShort = producers.filter(isCutShort).map(({ command }) => command);
  const isWhole = scanned > 0 && missing === 0 && !cutShort.includes('lz-scan');
  return {
    completeness: completenessOf(producers.length, cutShort.length > 0 && !isWhole, journals),
    ...(scanBit !== 0 && { scanned }),
    missing: { count: missing, named },
    cutShort,
  };
}

function completenessOf(producers: number, isCut: boolean, journals: readonly JournalReport[]): Audit['completeness'] {
  if (producers === 0) return 'unknown';
  if (isCut) return 'cut-short';
  return journals.some(({ state }) => state === 'missing') ? 'unknown' : 'complete';
}

const lastCommand = ({ commands }: JournalFacts, bits: number): string =>
  commands.findLast((_, index) => bits & (1 << index)) ?? '';

/** The last process of the command never came to its end, lost its reader, or lost records on its way. */
function isCutShort({ processes }: CommandJournal): boolean {
  const last = processes.at(-1);
  if (!last) return false;
  if (last.finishedAt === undefined || last.exit?.name === 'downstream') return true;
  return (last.written ?? 0) < (last.read ?? 0) - (last.rejected ?? 0);
}
