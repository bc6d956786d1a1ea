import { readRecords } from '../codec/input.ts';
import { serializeRecord } from '../codec/ndjson.ts';
import type { ObserverCommand, OptionTable, OptionValues } from '../command.ts';
import { DownstreamClosed } from '../errors.ts';
import { type ExitName, exitCodes, mostSevere } from '../exit-codes.ts';
import { type Instance, type StageKey, stageKeys } from '../instance.ts';
import type { Flags } from '../stage-yargs.ts';
import { type Completeness, checkCompleteness } from './completeness.ts';
import { keepRejects } from './keep-rejects.ts';
import { summaryLine } from './narrate.ts';
import { openInput } from './open-input.ts';
import { openRun, openSurroundings, type Run, runIdOf, type Surroundings } from './open-run.ts';
import { countRecord, newTally, type Tally } from './tally.ts';

/** What an observer is given. */
export interface ObserverContext<O = object>
  extends Pick<Surroundings, 'clock' | 'log' | 'stateDir' | 'endpoint' | 'environment' | 'name'> {
  readonly options: O;
  readonly flags: Flags;
}

/** What an observer has seen when its input has ended. */
export interface Observed {
  /** The run's id, if a record or a flag named one. */
  runId: string | undefined;
  /** The folder with the run's journals. */
  runFolder: string | undefined;
  completeness: Completeness;
  tally: Readonly<Tally>;
}

/** Looks at every record on its way through and draws its conclusions at the end; its exit counts over the whole run. */
export interface Watcher {
  /** `text` is the record as the line that goes on. */
  see(record: Instance, text: string): Promise<void> | undefined;
  finish(seen: Observed): Promise<ExitName>;
}

export type Observer<O = object> = (context: ObserverContext<O>) => Promise<Watcher>;

/** Runs an observer: records pass unchanged, and whatever cuts the input short, what came in is still concluded. */
export async function runObserver<O extends OptionTable>(
  command: ObserverCommand<O>,
  flags: Flags,
  options: OptionValues<O>,
): Promise<ExitName> {
  const around = await openSurroundings(command.name, flags);
  const { log, clock, stop, output, stateDir, endpoint, environment, name } = around;
  const observer = await command.observer();
  const input = await openInput(flags.input);
  const watcher = await observer({ clock, log, stateDir, endpoint, environment, name, options, flags });
  const tally = newTally();
  const seen = new Set<StageKey>();
  let run: Run | undefined;
  const rejects = keepRejects(around, () => run, tally, input.name);
  const open = async (record: Instance | undefined): Promise<void> => {
    const runId = runIdOf(flags, record);
    if (!run && runId !== undefined) run = await openRun(around, runId, undefined);
  };
  let writing = true;
  try {
    await open(undefined);
    for await (const batch of readRecords(input.stream, { name: input.name, onReject: rejects.keep })) {
      for (const { record, text = serializeRecord(record) } of batch) {
        if (!run) await open(record);
        tally.read += 1;
        for (const key of stageKeys) if (record[key]) seen.add(key);
        const kept = watcher.see(record, text);
        if (kept) await kept;
        countRecord(tally, record, undefined, 'passed');
        if (writing) writing = await passOn(record, text);
      }
    }
    const completeness: Completeness = run
      ? await checkCompleteness(run.folder, undefined, seen, false)
      : { verdict: 'unknown' };
    const verdict = await watcher.finish({ runId: run?.runId, runFolder: run?.folder, completeness, tally });
    const stoppedBy = stop.stoppedBy();
    const own: ExitName =
      stoppedBy ?? (tally.rejected > 0 || completeness.verdict === 'cut-short' ? 'someFailed' : 'done');
    const exit = mostSevere([own, verdict].filter((name) => name !== 'done'));
    const { read, written, rejected } = tally;
    await run?.journal.append(
      { type: 'end', counts: {}, read, written, rejected, exit: { name: exit, code: exitCodes[exit].code } },
      true,
    );
    if (writing) await output.end();
    log.info(summaryLine(tally, exit, { rejectsFile: rejects.path() }));
    return exit;
  } finally {
    rejects.close();
    await run?.close();
    stop.release();
  }

  /** A report is written even when nobody reads on. */
  async function passOn(record: Instance, text: string): Promise<boolean> {
    try {
      await output.write(record, text);
      return true;
    } catch (error) {
      if (!(error instanceof DownstreamClosed)) throw error;
      stop.stop('downstream');
      return false;
    }
  }
}
