import { type StageKey, undoneReasons } from './instance.ts';
import type { Reason, Status } from './outcome.ts';

const ofEveryStage = ['max-errors', 'deadline', 'canary'];

/** Whether a stage skipped what was its to do, so that somebody has to look: time or the error budget ran out, or something wasn't right. */
export function isLeftUndone(block: { status: Status; reason?: Reason | undefined }, key?: StageKey): boolean {
  if (block.status !== 'skipped' || block.reason === undefined) return false;
  return [...ofEveryStage, ...((key && undoneReasons[key]) ?? [])].includes(block.reason.code);
}
