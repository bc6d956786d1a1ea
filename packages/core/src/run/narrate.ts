import { type ExitName, exitCodes } from '../exit-codes.ts';
import type { Instance, StageKey } from '../instance.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import { failedStatuses, type Reason } from '../outcome.ts';
import type { Tally } from './tally.ts';

const journalEvery = 2_000;
const terminalEvery = 15_000;

/** Writes a run's progress to its journal, and to a terminal now and then, until it is stopped. */
export function narrateProgress(
  tally: Tally,
  inFlight: () => number,
  journal: () => Journal | undefined,
  log: Log,
): () => void {
  let said = -1;
  const toJournal = setInterval(() => {
    const state = tally.read + tally.written + inFlight();
    if (state === said) return;
    said = state;
    const { read, written, counts } = tally;
    // A journal that can't be written stops the run at the next change; progress has nothing to add to that.
    journal()
      ?.append({ type: 'progress', read, written, counts: { ...counts }, inFlight: inFlight() })
      .catch(() => clearInterval(toJournal));
  }, journalEvery);
  const toTerminal = setInterval(() => {
    if (process.stderr.isTTY)
      log.info(`${tally.written} of ${tally.read} records done, ${inFlight()} in flight, ${tally.failedHere} failed`);
  }, terminalEvery);
  toJournal.unref();
  toTerminal.unref();
  return () => {
    clearInterval(toJournal);
    clearInterval(toTerminal);
  };
}

/** Says at once what went wrong with a record: at 3 a.m. nobody waits for the summary. */
export function sayFailure(log: Log, record: Instance, key: StageKey, left?: Reason): void {
  const block = record[key];
  if (!block || !failedStatuses.has(block.status)) return;
  const name = record.name ? ` ${record.name}` : '';
  const why = block.error ? `${block.error.code}: ${block.error.message}` : (block.reason?.message ?? '');
  const standing = left ? `still ${block.status}, not tried again: ${left.message}` : `${block.status}: ${why}`;
  log.warn(`${record.instanceId}${name} (${record.landingZone}): ${standing}`, {
    instanceId: record.instanceId,
  });
}

/** The one line a command ends with. */
export function summaryLine(
  tally: Tally,
  exit: ExitName,
  facts: { journalHead?: string | undefined; rejectsFile?: string | undefined },
): string {
  const counts = Object.entries(tally.counts).map(([status, count]) => `${count} ${status}`);
  const done = `${tally.written} of ${tally.read} records written${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
  const rejected =
    tally.rejected > 0
      ? `; ${tally.rejected} lines rejected${facts.rejectsFile ? ` (kept in ${facts.rejectsFile})` : ''}`
      : '';
  const head = facts.journalHead ? `; journal ${facts.journalHead.slice(0, 16)}` : '';
  const { code, text } = exitCodes[exit];
  return `${done}${rejected}${head}; exit ${code}${code === 0 ? '' : ` (${text})`}`;
}
