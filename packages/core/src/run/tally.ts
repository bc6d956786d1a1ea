import type { ErrorCategory } from '../errors.ts';
import { categoryExit, type ExitName, mostSevere } from '../exit-codes.ts';
import { type Instance, type StageKey, stageKeys } from '../instance.ts';
import { failedStatuses, type Reason, type RecordError, type Status } from '../outcome.ts';
import { isLeftUndone } from '../undone.ts';
import type { Stop } from './signals.ts';

/** How a record left this stage: worked on here, passed because it was done before, or left alone. */
export type Passage = 'worked' | 'passed' | 'left';

/** What a stage keeps of a whole run of any length: numbers only. */
export interface Tally {
  read: number;
  written: number;
  rejected: number;
  counts: Partial<Record<Status, number>>;
  worked: number;
  passedSuccess: number;
  failedHere: number;
  failedBefore: number;
  /** Records that `isLeftUndone` tells of. */
  leftUndone: number;
  refused: number;
  unknown: number;
  bugs: number;
  categories: Map<ErrorCategory, number>;
}

export const newTally = (): Tally => ({
  read: 0,
  written: 0,
  rejected: 0,
  counts: {},
  worked: 0,
  passedSuccess: 0,
  failedHere: 0,
  failedBefore: 0,
  leftUndone: 0,
  refused: 0,
  unknown: 0,
  bugs: 0,
  categories: new Map(),
});

/** Counts a record on its way out, by the stage's own block. */
export function countRecord(tally: Tally, record: Instance, key: StageKey | undefined, passage: Passage): void {
  tally.written += 1;
  if (hasFailedBlock(record, key)) tally.failedBefore += 1;
  const block = key && record[key];
  if (block) countEnding(tally, block, passage, key);
}

/** A row that is no instance's record; what it says of its own ending counts like a stage's block. */
export interface Row {
  status?: Status | undefined;
  reason?: Reason | undefined;
  error?: RecordError | undefined;
}

/** Counts a row on its way out. */
export function countRow(tally: Tally, row: Row): void {
  tally.written += 1;
  if (row.status === undefined) tally.worked += 1;
  else countEnding(tally, { ...row, status: row.status }, 'worked');
}

function countEnding(tally: Tally, block: Row & { status: Status }, passage: Passage, key?: StageKey): void {
  tally.counts[block.status] = (tally.counts[block.status] ?? 0) + 1;
  if (block.status === 'unknown') tally.unknown += 1;
  if (isLeftUndone(block, key)) tally.leftUndone += 1;
  if (passage === 'worked') {
    tally.worked += 1;
    if (failedStatuses.has(block.status)) {
      tally.failedHere += 1;
      countCategory(tally, block.error?.category ?? 'validation');
    }
  } else if (block.status === 'success') tally.passedSuccess += 1;
  else if (failedStatuses.has(block.status)) tally.failedBefore += 1;
}

export function countCategory(tally: Tally, category: ErrorCategory): void {
  tally.categories.set(category, (tally.categories.get(category) ?? 0) + 1);
}

const hasFailedBlock = (record: Instance, own: StageKey | undefined): boolean =>
  stageKeys.some((key) => key !== own && record[key] !== undefined && failedStatuses.has(record[key].status));

export interface Ending {
  stoppedBy: Stop | undefined;
  /** The input ended before its producer did. */
  cutShort: boolean;
  /** What a scan was asked to look at, by landing zone and region, and how much of it failed. */
  zones?: { total: number; failed: number };
}

/** The exit of a command that has come to its end, from what it counted. */
export function exitOf(tally: Tally, ending: Ending): ExitName {
  const endings: ExitName[] = [];
  if (ending.stoppedBy) endings.push(ending.stoppedBy);
  if (tally.bugs > 0) endings.push('internal');
  if (tally.unknown > 0) endings.push('unknown');
  if (tally.refused > 0) endings.push('guard');
  const { total: zones, failed: failedZones } = ending.zones ?? { total: 0, failed: 0 };
  const failures = tally.failedHere + tally.rejected + failedZones;
  const nothingElse = tally.passedSuccess === 0 && tally.failedBefore === 0 && tally.leftUndone === 0;
  const allAttemptedFailed = failures > 0 && tally.failedHere === tally.worked && failedZones === zones && nothingElse;
  if (allAttemptedFailed && tally.categories.size === 1 && !ending.cutShort) {
    const [category] = tally.categories.keys();
    if (category) endings.push(category === 'internal' ? 'internal' : categoryExit(category));
  }
  if (failures > 0 || tally.failedBefore > 0 || tally.leftUndone > 0 || ending.cutShort) endings.push('someFailed');
  if (endings.length === 0 && tally.worked === 0 && tally.passedSuccess === 0) endings.push('nothingToDo');
  return mostSevere(endings);
}
