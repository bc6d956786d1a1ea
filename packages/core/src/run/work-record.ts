import type { Clock } from '../aws/clock.ts';
import type { ZoneSession } from '../aws/session.ts';
import type { EffectiveSettings, LandingZone } from '../config/config.ts';
import type { Instance, StageKey } from '../instance.ts';
import { instanceKey } from '../instance.ts';
import { leaveAsItIs, reasonLeft } from '../leave-as-it-is.ts';
import type { Outcome, Reason } from '../outcome.ts';
import type { RunContext, Stage, StageContext } from '../stage.ts';
import { outcomeOfError, type Thrown } from './block.ts';

export interface Workplace<O> {
  key: StageKey;
  stage: Stage<O>;
  run: RunContext<O>;
  /** Sees to it that no other run works on the same server. Throws GuardRefusal. */
  claim(instance: string): Promise<void>;
  openSession(zone: LandingZone, region: string): Promise<ZoneSession>;
  settingsFor(record: Instance): EffectiveSettings;
}

export interface Worked extends Pick<Thrown, 'refused' | 'bug' | 'fatal'> {
  record: Instance;
  /** Why the stage left alone what an earlier pass had worked on. */
  left?: Reason | undefined;
  /** What was thrown, for the log. */
  error?: unknown;
}

/** Runs the stage on one record; whatever happens, the record comes back with a block that says so. */
export async function workRecord<O>(record: Instance, zone: LandingZone, place: Workplace<O>): Promise<Worked> {
  const { key, run } = place;
  const instance = instanceKey(record);
  const startedAt = run.clock.now();
  const noted: Record<string, unknown> = {};
  const facts: Record<string, unknown> = {};
  let session: ZoneSession | undefined;
  let outcome: Outcome & Record<string, unknown>;
  let thrown: Thrown | undefined;
  let cause: unknown;
  try {
    await place.claim(instance);
    session = await place.openSession(zone, record.region);
    outcome = await place.stage(record, contextFor(record, session, place, noted, facts));
  } catch (error) {
    cause = error;
    thrown = outcomeOfError(error, run.journal.hasBegun(instance));
    outcome = thrown.outcome;
  }
  const earlier = record[key];
  if (thrown && outcome.status === 'skipped' && earlier)
    return { record: { ...record, ...facts }, ...verdictOf(thrown, cause) };
  const left = reasonLeft(outcome);
  if (left)
    return { record: { ...record, ...facts, [key]: withTimes(outcome, startedAt, run.clock) } as Instance, left };
  // When not even the session opened, what an earlier run found out about this record is all there is.
  const kept = !session && earlier ? factsOf(earlier) : {};
  const block = withTimes({ ...kept, ...noted, ...outcome }, startedAt, run.clock);
  return { record: { ...record, ...facts, [key]: block } as Instance, ...verdictOf(thrown, cause) };
}

/** The record with the stage's block in it. */
export const withBlock = (record: Instance, key: StageKey, outcome: Outcome, clock: Clock): Instance => ({
  ...record,
  [key]: withTimes(outcome, clock.now(), clock),
});

/**
 * A block for a record that was left alone: one that tells of work is the better truth and stays; one that only tells why an earlier pass
 * left it alone gets this pass's reason, and keeps its facts.
 */
export function leaveAlone(record: Instance, key: StageKey, reason: Reason, clock: Clock): Instance {
  const earlier = record[key];
  const outcome = leaveAsItIs(earlier, reason);
  if (outcome.status !== 'skipped') return record;
  const kept = earlier?.status === 'skipped' ? factsOf(earlier) : {};
  return withBlock(record, key, { ...kept, ...outcome }, clock);
}

function contextFor<O>(
  record: Instance,
  zone: ZoneSession,
  { run, settingsFor }: Workplace<O>,
  noted: Record<string, unknown>,
  facts: Record<string, unknown>,
): StageContext<O> {
  const instances = [instanceKey(record)];
  const call = (operation: string, variant?: string) => ({
    key: [run.runId, ...instances, operation, ...(variant === undefined ? [] : [variant])].join('/'),
    operation,
    instances,
    principal: zone.identity.arn,
  });
  return {
    ...run,
    random: run.random,
    zone,
    settings: settingsFor(record),
    once: (operation, { variant, ...how }) =>
      run.journal.once({ ...call(operation, variant), ...how, signal: run.signal }),
    act: (operation, perform) => run.journal.act({ ...call(operation), perform }),
    observe: (fresh) => Object.assign(facts, fresh),
    note: (fields) => Object.assign(noted, fields),
  };
}

const verdictOf = (thrown: Thrown | undefined, error: unknown): Omit<Worked, 'record'> =>
  thrown
    ? {
        error,
        ...(thrown.refused && { refused: true }),
        ...(thrown.bug && { bug: true }),
        ...(thrown.fatal && { fatal: thrown.fatal }),
      }
    : {};

function withTimes<T extends { status: string }>(fields: T, startedAt: Date, clock: Clock) {
  const { status, ...rest } = fields;
  return { status, startedAt: startedAt.toISOString(), finishedAt: clock.now().toISOString(), ...rest };
}

function factsOf(block: object): Record<string, unknown> {
  const ownings = new Set(['status', 'startedAt', 'finishedAt', 'reason', 'error', 'notTriedAgain']);
  return Object.fromEntries(Object.entries(block).filter(([name]) => !ownings.has(name)));
}
