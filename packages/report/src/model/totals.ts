import { type Instance, isLeftUndone, type StageKey, type Status, stageKeys } from '@cms-patching/core';
import { type Numbers, newNumbers } from './numbers.ts';
import { newRecordSet, type RecordSet } from './record-set.ts';
import type { FailureGroup, RecordErrorReport } from './report-schema.ts';
import { forwardStages } from './stage-words.ts';
import { type Milestone, milestones, milestonesOf, type Placement, placementOf } from './standing.ts';
import { takenOnTrust } from './taken-on-trust.ts';

export type Counts<K extends string> = Partial<Record<K, number>>;

interface StageTotals {
  counts: Counts<Status>;
  seconds: Numbers;
  startedAt: string | undefined;
  finishedAt: string | undefined;
}

interface ZoneTotals {
  environment: string | undefined;
  accounts: Set<string>;
  regions: Set<string>;
  records: number;
  /** How far the servers that are done went: whether that is far enough is known at the end. */
  standings: Map<string, number>;
}

/** What is kept of the records of a whole run: numbers, one set of keys, and the distinct failures. */
export interface Totals {
  records: number;
  /** Those that some stage left undone, though it was its to do. */
  leftUndone: number;
  /** Those that came; the first of a kind counts, as in every stage. */
  seen: RecordSet;
  runIds: Set<string>;
  endpoints: Set<string>;
  milestones: Record<Milestone, number>;
  failedBy: Counts<StageKey>;
  stages: Record<StageKey, StageTotals>;
  zones: Map<string, ZoneTotals>;
  failures: Map<string, FailureGroup>;
  takenOnTrust: Record<string, number>;
}

export const newTotals = (): Totals => ({
  records: 0,
  leftUndone: 0,
  seen: newRecordSet(),
  runIds: new Set(),
  endpoints: new Set(),
  failedBy: {},
  milestones: Object.fromEntries(milestones.map((name) => [name, 0])) as Record<Milestone, number>,
  stages: Object.fromEntries(
    stageKeys.map((key) => [key, { counts: {}, seconds: newNumbers(), startedAt: undefined, finishedAt: undefined }]),
  ) as unknown as Record<StageKey, StageTotals>,
  zones: new Map(),
  failures: new Map(),
  takenOnTrust: {},
});

/** Adds one record; `errors` are its own, from `errorsOf`. */
export function addRecord(totals: Totals, record: Instance, errors: readonly RecordErrorReport[]): void {
  totals.records += 1;
  totals.runIds.add(record.runId);
  if (record.endpoint !== undefined) totals.endpoints.add(record.endpoint);
  const reached = milestonesOf(record);
  for (const name of milestones) if (reached[name]) totals.milestones[name] += 1;
  for (const key of stageKeys) addBlock(totals.stages[key], record[key]);
  if (stageKeys.some((key) => record[key] && isLeftUndone(record[key], key))) totals.leftUndone += 1;
  const placement = placementOf(record);
  if (placement.standing === 'failed' && placement.stage) increment(totals.failedBy, placement.stage);
  addToZone(totals, record, placement);
  for (const trusted of takenOnTrust(record)) increment(totals.takenOnTrust, trusted);
  for (const error of errors) addFailure(totals, error);
}

function addBlock(stage: StageTotals, block: Instance[StageKey]): void {
  if (!block) return;
  increment(stage.counts, block.status);
  if (block.status === 'skipped') return;
  stage.seconds.push((Date.parse(block.finishedAt) - Date.parse(block.startedAt)) / 1000);
  if (stage.startedAt === undefined || block.startedAt < stage.startedAt) stage.startedAt = block.startedAt;
  if (stage.finishedAt === undefined || block.finishedAt > stage.finishedAt) stage.finishedAt = block.finishedAt;
}

function addToZone(totals: Totals, record: Instance, placement: Placement): void {
  let zone = totals.zones.get(record.landingZone);
  if (!zone) {
    zone = {
      environment: record.environment,
      accounts: new Set(),
      regions: new Set(),
      records: 0,
      standings: new Map(),
    };
    totals.zones.set(record.landingZone, zone);
  }
  zone.accounts.add(record.accountId);
  zone.regions.add(record.region);
  zone.records += 1;
  const place = placeName(placement);
  zone.standings.set(place, (zone.standings.get(place) ?? 0) + 1);
}

const placeName = ({ standing, stage }: Placement): string => (standing === 'done' ? `done:${stage}` : standing);

function addFailure(totals: Totals, error: RecordErrorReport): void {
  const key = `${error.stage} ${error.category} ${error.code}`;
  const group = totals.failures.get(key);
  if (group) group.count += 1;
  else {
    const { stage, category, code, message, hint } = error;
    totals.failures.set(key, { stage, category, code, count: 1, message, hint });
  }
}

/** The furthest forward stage that did something to a record of the run, or that a journal shows to have begun. */
export function goalOf(totals: Totals, begun: ReadonlySet<StageKey>): StageKey {
  const didSomething = (key: StageKey): boolean =>
    begun.has(key) || Object.keys(totals.stages[key].counts).some((status) => status !== 'skipped');
  return forwardStages.findLast(didSomething) ?? 'lzScan';
}

/** Counts one more, or `by` more. */
export function increment<K extends string>(counts: Counts<K>, key: K, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}
