import { type ExitName, exitCodes } from '../exit-codes.ts';
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
  rejects: RejectKeeper;
}

/** Closes a run that has read its input to the end: says whether the input was whole, journals the end, then closes stdout. */
export async function endRun({ around, run, key, tally, seenBlocks, rejects }: RunEnd): Promise<ExitName> {
  const { log, stop, output } = around;
  const stoppedBy = stop.stoppedBy();
  let cutShort = false;
  if (run && stoppedBy !== 'downstream') {
    const completeness = await checkCompleteness(run.folder, key, seenBlocks, run.resumedOpen);
    cutShort = completeness.verdict === 'cut-short';
    if (completeness.verdict === 'cut-short') {
      log.error(
        `input cut short: ${completeness.stages.join(' and ')} of run ${run.runId} did not end properly, so records may be missing`,
      );
    } else if (completeness.verdict === 'unknown') {
      log.warn(`completeness unknown: no journal of an earlier stage of run ${run.runId} is here`);
    }
  }
  const exit = exitOf(tally, { stoppedBy, cutShort });
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
