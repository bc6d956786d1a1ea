import { type ExitName, exitCodes, mostSevere } from '../exit-codes.ts';
import { exitForError } from '../exit-for-error.ts';
import type { StageKey } from '../instance.ts';
import { checkCompleteness } from './completeness.ts';
import type { RejectKeeper } from './keep-rejects.ts';
import { summaryLine } from './narrate.ts';
import type { Run, Surroundings } from './open-run.ts';
import { exitOf, type Tally } from './tally.ts';

export interface RunEnd {
  around: Surroundings;
  run: Run | undefined;
  key: StageKey | undefined;
  tally: Tally;
  seenBlocks: ReadonlySet<StageKey>;
  /** How many servers came in, each counted once. */
  servers: number;
  rejects: RejectKeeper;
  /** Why the input could not be read to its end, if so. */
  inputError: unknown;
}

/** Closes a run that has read its input to the end: says whether the input was whole, journals the end, then closes stdout. */
export async function endRun({
  around,
  run,
  key,
  tally,
  seenBlocks,
  servers,
  rejects,
  inputError,
}: RunEnd): Promise<ExitName> {
  const { log, stop, output } = around;
  const stoppedBy = stop.stoppedBy();
  let cutShort = false;
  if (run && stoppedBy !== 'downstream') {
    const completeness = await checkCompleteness(run.folder, key, seenBlocks, run.resumedOpen, servers);
    cutShort = completeness.verdict === 'cut-short';
    if (completeness.verdict === 'cut-short') {
      log.error(
        `input cut short: ${completeness.stages.join(' and ')} of run ${run.runId} did not end properly, so records may be missing`,
      );
    } else if (completeness.verdict === 'unknown') {
      log.warn(`completeness unknown: no journal of an earlier stage of run ${run.runId} is here`);
    }
  }
  const broken = inputError === undefined || stoppedBy === 'write' ? undefined : exitForError(inputError);
  if (broken?.message) log.error(broken.message);
  const own = exitOf(tally, { stoppedBy, cutShort: cutShort || broken !== undefined });
  const exit = broken && (tally.read === 0 || broken.exit === 'internal') ? mostSevere([broken.exit, own]) : own;
  const { counts, read, written, rejected } = tally;
  if (stoppedBy !== 'write') {
    await run?.journal.append(
      { type: 'end', counts: { ...counts }, read, written, rejected, exit: { name: exit, code: exitCodes[exit].code } },
      true,
    );
  }
  if (stoppedBy !== 'downstream') await output.end();
  log.info(summaryLine(tally, exit, { journalHead: run?.journal.head(), rejectsFile: rejects.path() }));
  return exit;
}
