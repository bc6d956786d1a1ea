import { ulid } from 'ulid';
import type { Clock } from '../aws/clock.ts';
import type { ZoneSession } from '../aws/session.ts';
import type { OptionTable, OptionValues, SourceCommand } from '../command.ts';
import type { Config, LandingZone } from '../config/config.ts';
import { DownstreamClosed, WriteFailure } from '../errors.ts';
import { type ExitName, exitCodes } from '../exit-codes.ts';
import { exitForError } from '../exit-for-error.ts';
import { type Instance, instanceKey } from '../instance.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { Flags } from '../stage-yargs.ts';
import { keepZones, type ZoneEnd } from './keep-zones.ts';
import { narrateProgress, summaryLine } from './narrate.ts';
import { openConfig, openRun, openSurroundings } from './open-run.ts';
import { countRecord, countRow, exitOf, newTally } from './tally.ts';

/** What a source is given to bring forth records with. */
export interface SourceContext<O = object> {
  readonly runId: string;
  /** The arguments without a flag. */
  readonly args: readonly string[];
  readonly options: O;
  readonly config: Config;
  /** The environment in force, if one was named. */
  readonly environment: string | undefined;
  /** The endpoint in force; undefined is AWS itself. */
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly journal: Journal;
  readonly concurrency: number;
  /** Seconds. */
  readonly timeout: number;
  readonly dryRun: boolean;
  openSession(zone: LandingZone, region: string): Promise<ZoneSession>;
  /**
   * Writes a record, or a row that says by `status` and `error`, if it has them, how it ended; settles when there is room for the
   * next. Throws DownstreamClosed, WriteFailure.
   */
  emit(record: object): Promise<void>;
  /** A landing zone and region that came to its end: said on stderr, in the journal, in the exit code and in the report. */
  zoneEnded(zone: ZoneEnd): Promise<void>;
}

/** Brings forth records. */
export type Source<O = object> = (context: SourceContext<O>) => Promise<void>;

/** Runs a source: what it finds is written as it is found, and what fails never loses the rest. */
export async function runSource<O extends OptionTable>(
  command: SourceCommand<O>,
  given: Flags,
  options: OptionValues<O>,
  args: readonly string[],
): Promise<ExitName> {
  const flags = { ...given, dryRun: given.dryRun || isDryRun(command, options) };
  const around = await openSurroundings(command.name, flags);
  const { log, clock, stop, output } = around;
  const loaded = await openConfig(around);
  const source = await command.source();
  const run = await openRun(around, flags.runId ?? ulid(clock.now().getTime()), loaded);
  const tally = newTally();
  const stopNarrating = narrateProgress(
    tally,
    () => 0,
    () => run.journal,
    log,
  );
  const { journal, sessions } = run;
  const zones = keepZones({ log, journal, tally, brings: command.brings });
  /** What stopped the source as a whole; the journal ends properly all the same. */
  let refusal: { error: unknown } | undefined;
  try {
    try {
      await source({
        runId: run.runId,
        args,
        options,
        config: loaded.config,
        environment: around.environment,
        endpoint: around.endpoint,
        clock,
        signal: stop.signal,
        log,
        journal,
        concurrency: flags.concurrency ?? loaded.config.workflow.concurrency[command.concurrency],
        timeout: flags.timeout ?? loaded.config.workflow.timeouts[command.timeout],
        dryRun: flags.dryRun,
        openSession: (zone, region) => sessions.open(zone, region),
        async emit(record) {
          tally.read += 1;
          if (isInstance(record)) {
            countRecord(tally, record, command.key, 'worked');
            const block = command.key && record[command.key];
            if (block) await journal.append({ type: 'record', instance: instanceKey(record), status: block.status });
          } else countRow(tally, record);
          await output.write(record);
        },
        zoneEnded: zones.ended,
      });
    } catch (error) {
      if (error instanceof DownstreamClosed) stop.stop('downstream');
      else if (error instanceof WriteFailure) throw error;
      else if (!stop.stoppedBy()) refusal = { error };
    }
    const stoppedBy = stop.stoppedBy();
    const exit = refusal
      ? exitForError(refusal.error).exit
      : exitOf(tally, { stoppedBy, cutShort: false, zones: zones.counts });
    const { counts, read, written } = tally;
    await journal.append(
      {
        type: 'end',
        counts: { ...counts },
        read,
        written,
        rejected: 0,
        exit: { name: exit, code: exitCodes[exit].code },
      },
      true,
    );
    if (stoppedBy !== 'downstream') await output.end();
    if (refusal) throw refusal.error;
    log.info(`run ${run.runId}: ${summaryLine(tally, exit, { journalHead: journal.head() })}`);
    return exit;
  } finally {
    stopNarrating();
    await run.close();
    stop.release();
  }
}

const isInstance = (record: object): record is Instance => 'schema' in record && 'instanceId' in record;

const isDryRun = <O extends OptionTable>(
  { dryRunUnless }: SourceCommand<O>,
  options: Readonly<Record<string, unknown>>,
): boolean => dryRunUnless !== undefined && options[dryRunUnless] !== true;
