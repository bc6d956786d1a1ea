import type { Clock } from './aws/clock.ts';
import type { ZoneSession } from './aws/session.ts';
import type { EffectiveSettings, Workflow } from './config/config.ts';
import type { Instance, InstanceFacts } from './instance.ts';
import type { Journal, OnceCall, Sent } from './journal/journal.ts';
import type { Log } from './log.ts';
import type { Outcome, Reason } from './outcome.ts';

/** What every stage of one run shares, whatever record it is working on. Times are in seconds. */
export interface RunContext<O = object> {
  readonly runId: string;
  readonly options: O;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  random(): number;
  /** Aborts waits when the operator interrupts; calls in flight are always settled. */
  readonly signal: AbortSignal;
  /**
   * Why nothing new may be begun just now: the deadline, the error budget, an interrupt; waits while the run is paused. Asked before every
   * record; a stage asks again when it has waited between its record's turn and its change.
   */
  holdUp(): Promise<Reason | undefined>;
  readonly log: Log;
  readonly dryRun: boolean;
  readonly force: boolean;
  /** How long one record may take before its outcome is `timeout`. */
  readonly timeout: number;
  readonly pollInterval: number;
  /** What is begun after this would usually run past the operator's `--deadline`. */
  readonly lastBegin?: Date | undefined;
  /** The config's other times, for stages that wait for more than one thing. */
  readonly timeouts: Workflow['timeouts'];
  readonly journal: Journal;
}

/** What a stage is given to work on one record with. */
export interface StageContext<O = object> extends RunContext<O> {
  /** The record's landing zone and region: its clients are proved to belong to the configured account. */
  readonly zone: ZoneSession;
  /** The config in force for this server, overrides applied. */
  readonly settings: EffectiveSettings;
  /**
   * `journal.once` for this record: creates something at most once over all runs of this stage. A `variant` tells apart what one
   * operation makes for the same record.
   */
  once<T>(
    operation: string,
    call: Pick<OnceCall<T>, 'find' | 'perform'> & { variant?: string },
  ): Promise<{ value: T; origin: 'created' | 'adopted' }>;
  /** `journal.act` for this record: a change that may be repeated without harm. */
  act<T>(operation: string, perform: () => Promise<Sent<T>>): Promise<T>;
  /** Refreshes facts of the record, such as its `state`; they stay whatever happens next. */
  observe(facts: Partial<InstanceFacts>): void;
  /** Adds to the stage's own block; what was noted stays whatever happens next. */
  note(fields: Record<string, unknown>): void;
}

/** One stage: looks at one instance, acts, and says what came of it. It never prints, exits, reads env or builds a client. */
export type Stage<O = object> = (
  record: Instance,
  context: StageContext<O>,
) => Promise<Outcome & Record<string, unknown>>;

/** A whole input, before anything is begun. */
export interface Muster {
  /** What there is to work on. */
  records: readonly Instance[];
  /** What came in besides: done before, left out by a stage before this one, or refused by a guard. */
  others: readonly Instance[];
  /** The config's settings, before any override: those that hold for a run as a whole. */
  settings: EffectiveSettings;
  /** One server's, with the overrides. */
  settingsFor(record: Instance): EffectiveSettings;
}

export interface Waves {
  /** Worked one after the other. */
  waves: readonly (readonly Instance[])[];
  /** The first wave is a trial: a failure in it, or no success at all, ends the run before the second. */
  hasCanary?: boolean;
  /** Seconds. */
  pauseBetween?: number;
  /** Records of the muster that are not this stage's to work on, and why; they count for no limit. */
  spared?: ReadonlyMap<Instance, Reason>;
  /** One line of what is about to happen in the waves that --limit leaves; said when it does. */
  tell?(waves: readonly (readonly Instance[])[]): string;
}

/** Decides over the whole input before anything is begun; every record is in a wave or spared. Throws GuardRefusal for a no-go. */
export type Plan<O = object> = (muster: Muster, context: RunContext<O>) => Promise<Waves>;
