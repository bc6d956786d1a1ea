import { durationText } from './duration-text.ts';
import type { StageProgress } from './run-progress.ts';
import { type Line, oneCell, span } from './spans.ts';
import { failureLine, numbersOf, plainColumns, stageLine } from './stage-line.ts';
import type { Failure } from './stage-view.ts';

/** All that is shown of a run at one moment. */
export interface Snapshot {
  runId: string;
  stages: readonly StageProgress[];
  paused: boolean;
  /** The newest failures, newest last. */
  failures: readonly Failure[];
  failureCount: number;
  /** Now on the run's clock; epoch milliseconds. */
  now: number;
}

/** Lines for a screen of this size, cut where it is too small: the stages come first, and the newest failures fill what is left. */
export function screenLines(
  snapshot: Snapshot,
  { columns, rows, foot: footText }: { columns: number; rows: number; foot: string },
): Line[] {
  const { stages, failures, failureCount } = snapshot;
  const widths = {
    name: Math.max(0, ...stages.map(({ view }) => view.command.length)),
    bar: columns < 60 ? 0 : columns < 110 ? 10 : 24,
    numbers: Math.max(0, ...stages.map((stage) => numbersOf(stage).length)),
  };
  const top = [headLine(snapshot), ...stages.map((stage) => stageLine(stage, widths))].slice(0, Math.max(1, rows - 1));
  const foot = [span(footText, 'dim')];
  const room = rows - top.length - 3;
  if (failures.length === 0 || room < 1) return [...top, foot];
  const shown = failures.slice(-room).map(failureLine);
  const counted = `${failureCount} failure${failureCount === 1 ? '' : 's'}`;
  const said = failureCount > shown.length ? `${counted}, the newest:` : `${counted}:`;
  return [...top, [span(said, 'bad')], ...shown, foot];
}

/** Lines for a log or a last look: the head, each stage, and the newest failures. */
export function plainLines(snapshot: Snapshot, mostFailures = 20): Line[] {
  const { stages, failures, failureCount } = snapshot;
  const shown = failures.slice(-mostFailures).map(failureLine);
  const more = failureCount - shown.length;
  return [
    headLine(snapshot),
    ...stages.map((stage) => stageLine(stage, plainColumns)),
    ...(more > 0 ? [[span(`${more} earlier failures are in the journals`, 'dim')]] : []),
    ...shown,
  ];
}

/** What is news since the last snapshot, for an output that can't be redrawn; `periodic` adds the stages that have moved on. */
export function newsLines(
  before: Snapshot | undefined,
  now: Snapshot,
  { failures, periodic }: { failures: readonly Failure[]; periodic: boolean },
): Line[] {
  if (!before) return plainLines(now);
  const known = new Map(before.stages.map((stage) => [stage.view.command, stage]));
  const stages = now.stages.filter((stage) => {
    const last = known.get(stage.view.command);
    return last?.state !== stage.state || (periodic && stage.state === 'running');
  });
  return [
    ...failures.map(failureLine),
    ...stages.map((stage) => stageLine(stage, plainColumns)),
    ...(before.paused === now.paused ? [] : [[span(now.paused ? 'paused' : 'resumed', 'warn')]]),
  ];
}

function headLine({ runId, stages, paused, now }: Snapshot): Line {
  const line = [span(`run ${oneCell(runId)}`, 'strong')];
  const parts = [];
  if (stages.length === 0) parts.push(span('has not begun yet'));
  else parts.push(span(durationText(now - Math.min(...stages.map(({ view }) => view.beganAt)))));
  if (stages.some(({ view }) => view.rehearsal)) parts.push(span('rehearsal'));
  if (stages.some(({ view }) => view.dryRun)) parts.push(span('dry run'));
  if (paused) parts.push(span('PAUSED (lz-watch --resume lifts it)', 'warn'));
  return [...line, ...parts.flatMap((part) => [span(' · ', 'dim'), part])];
}
