import { stageKeys, stageName } from '@cms-patching/core';
import type { StageView } from './stage-view.ts';

/** `killed`: it never came to its end, and no process is writing its journal. */
export type StageState = 'running' | 'ended' | 'killed';

export interface FollowedStage {
  view: StageView;
  state: StageState;
}

/** A stage beside the others of its run. */
export interface StageProgress extends FollowedStage {
  /** How many records it will have seen; undefined while nobody knows. */
  total: number | undefined;
  perMinute: number | undefined;
  /** Milliseconds on the run's clock that it still takes at this pace. */
  remaining: number | undefined;
}

const pipeOrder: readonly string[] = stageKeys.map(stageName);

/** Commands in the order of the pipe, then others by name. */
export function inPipeOrder(one: string, other: string): number {
  const place = (command: string): number =>
    pipeOrder.includes(command) ? pipeOrder.indexOf(command) : pipeOrder.length;
  return place(one) - place(other) || (one < other ? -1 : one > other ? 1 : 0);
}

/**
 * Puts the stages beside each other. What a stage has before it is what the stage before it wrote, or will write; a filter between
 * them makes that too much until the stage has ended, which errs on the side of a later end.
 */
export function progressOf(stages: readonly FollowedStage[], now: number): StageProgress[] {
  const sorted = [...stages].sort((one, other) => inPipeOrder(one.view.command, other.view.command));
  let upstream: number | undefined;
  return sorted.map((stage) => {
    const { view, state } = stage;
    const inPipe = pipeOrder.includes(view.command);
    const expected = inPipe && upstream !== undefined ? Math.max(upstream, view.read) : undefined;
    const total = state === 'running' ? expected : view.written;
    if (inPipe) upstream = total;
    const perMinute = state === 'running' ? view.pace.perMinute(now) : undefined;
    const left = total === undefined ? undefined : total - view.written;
    const remaining = perMinute && left !== undefined ? (left * 60_000) / perMinute : undefined;
    return { ...stage, total, perMinute, remaining };
  });
}
