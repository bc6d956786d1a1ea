import { readRecords } from '../codec/input.ts';
import { serializeRecord } from '../codec/ndjson.ts';
import type { Reject } from '../codec/rejects.ts';
import type { ObserverCommand, OptionTable, OptionValues } from '../command.ts';
import { DownstreamClosed } from '../errors.ts';
import { type ExitName, exitCodes, mostSevere } from '../exit-codes.ts';
import { exitForError } from '../exit-for-error.ts';
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

/**
 * Runs an observer: every record that comes in goes out unchanged, as through `tee`. What fails beside that, such as the journal, is said and
 * counts in the exit code; whatever cuts the input short, what came in is still concluded.
 */
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
  const failures: ExitName[] = [];
  let run: Run | undefined;
  let isRunKnown = false;
  const rejects = keepRejects(around, () => run, tally, input.name);
  const open = async (record: Instance | undefined): Promise<void> => {
    const runId = runIdOf(flags, record);
    if (runId === undefined) return;
    isRunKnown = true;
    run = await attempt(() => openRun(around, runId, undefined));
  };
  /** After a bug the watcher has not seen every record, and may conclude nothing. */
  let watching = true;
  /** A report is written even when nobody reads on. */
  let writing = true;
  try {
    await open(undefined);
    await attempt(passAll);
    const completeness: Completeness = run
      ? await checkCompleteness(run.folder, undefined, seen, false)
      : { verdict: 'unknown' };
    const verdict = watching
      ? await attempt(() => watcher.finish({ runId: run?.runId, runFolder: run?.folder, completeness, tally }))
      : undefined;
    const stoppedBy = stop.stoppedBy();
    const own: ExitName =
      stoppedBy ?? (tally.rejected > 0 || completeness.verdict === 'cut-short' ? 'someFailed' : 'done');
    const exitNow = (): ExitName =>
      mostSevere([...failures, own, ...(verdict ? [verdict] : [])].filter((name) => name !== 'done'));
    const { read, written, rejected } = tally;
    const end = exitNow();
    await attempt(() =>
      run?.journal.append(
        { type: 'end', counts: {}, read, written, rejected, exit: { name: end, code: exitCodes[end].code } },
        true,
      ),
    );
    if (writing) await attempt(() => output.end());
    const exit = exitNow();
    log.info(summaryLine(tally, exit, { rejectsFile: rejects.path() }));
    return exit;
  } finally {
    rejects.close();
    await attempt(() => run?.close());
    stop.release();
  }

  async function passAll(): Promise<void> {
    const onReject = (reject: Reject): Promise<void> => attempt(() => rejects.keep(reject));
    for await (const batch of readRecords(input.stream, { name: input.name, onReject })) {
      for (const { record, text = serializeRecord(record) } of batch) {
        if (!isRunKnown) await open(record);
        tally.read += 1;
        for (const key of stageKeys) if (record[key]) seen.add(key);
        if (watching) watching = await succeeds(() => watcher.see(record, text), fail);
        countRecord(tally, record, undefined, 'passed');
        if (writing) writing = await succeeds(() => output.write(record, text), stopWriting);
      }
    }
  }

  function stopWriting(error: unknown): false {
    if (!(error instanceof DownstreamClosed)) return fail(error);
    stop.stop('downstream');
    return false;
  }

  function fail(error: unknown): false {
    const { exit, message } = exitForError(error);
    if (message) log.error(message);
    failures.push(exit);
    return false;
  }

  async function attempt<T>(act: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      fail(error);
      return undefined;
    }
  }
}

/** Whether it succeeds, known at once where nothing has to be waited for: most of 100,000 records need no turn of the event loop. */
function succeeds(
  act: () => Promise<void> | undefined,
  otherwise: (error: unknown) => false,
): boolean | Promise<boolean> {
  try {
    const done = act();
    return done ? done.then(() => true, otherwise) : true;
  } catch (error) {
    return otherwise(error);
  }
}
