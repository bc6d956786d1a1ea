import { failedStatuses, type Status, statuses } from '@cms-patching/core';
import { durationText } from './duration-text.ts';
import type { StageProgress } from './run-progress.ts';
import { type Line, oneCell, type Span, span } from './spans.ts';
import type { Failure } from './stage-view.ts';

/** What is left of a stage's line when its name, bar and numbers stand in columns of these widths; 0 leaves the bar out. */
export interface Columns {
  name: number;
  bar: number;
  numbers: number;
}

export const plainColumns: Columns = { name: 0, bar: 0, numbers: 0 };

/** A stage on one line: how far it is, what came of its records, how fast it goes and when it will be done. */
export function stageLine(stage: StageProgress, { name, bar, numbers }: Columns): Line {
  const { view, total } = stage;
  const line: Span[] = [span(oneCell(view.command).padEnd(name), 'strong'), span(' ')];
  if (bar > 0) line.push(...barOf(view.written, total, bar), span(' '));
  line.push(span(numbersOf(stage).padEnd(numbers)));
  const counts = countsOf(view.counts).map(([status, count]) => span(`${count} ${status}`, styleOf(status)));
  const groups = [joined(counts, ', '), ...endingOf(stage).map((part) => [part])].filter((group) => group.length > 0);
  line.push(...groups.flatMap((group, index) => [index === 0 ? span('  ') : span(' · ', 'dim'), ...group]));
  return line;
}

/** `12 of 50`, or `12` while nobody knows how many there will be. */
export const numbersOf = ({ view, total }: StageProgress): string =>
  total === undefined ? `${view.written}` : `${view.written} of ${total}`;

/** One failure on one line. */
export const failureLine = ({ command, what, status, why }: Failure): Line => [
  span(oneCell(command), 'strong'),
  span(' '),
  span(oneCell(status), 'bad'),
  span(` ${oneCell(what)}${why === '' ? '' : `: ${oneCell(why)}`}`),
];

const joined = (spans: readonly Span[], between: string): Span[] =>
  spans.flatMap((each, index) => (index === 0 ? [each] : [span(between), each]));

function barOf(done: number, total: number | undefined, width: number): Span[] {
  const share = total === undefined ? 0 : total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * width);
  return [span('█'.repeat(full), 'good'), span('░'.repeat(width - full), 'dim')];
}

const countsOf = (counts: Readonly<Record<string, number>>): [status: string, count: number][] =>
  statuses.flatMap((status) => (counts[status] ? [[status, counts[status]]] : []));

function styleOf(status: string): Span['style'] {
  if (status === 'success') return 'good';
  return failedStatuses.has(status as Status) ? 'bad' : 'plain';
}

function endingOf({ view, state, perMinute, remaining }: StageProgress): Span[] {
  const took = durationText(view.lastAt - view.beganAt);
  if (state === 'killed') return [span('KILLED: no process writes its journal; run it again', 'bad')];
  if (view.exit) {
    const { code } = view.exit;
    return [span(`ended after ${took}`), ...(code === 0 ? [] : [span(`exit ${code}`, 'warn')])];
  }
  const parts = view.inFlight > 0 ? [span(`${view.inFlight} in flight`)] : [];
  if (perMinute !== undefined) parts.push(span(`${rateText(perMinute)}/min`));
  if (remaining !== undefined)
    parts.push(span(remaining === 0 ? 'all there is so far' : `${durationText(remaining)} left`));
  return parts;
}

const rateText = (perMinute: number): string =>
  perMinute < 10 ? perMinute.toFixed(1) : Math.round(perMinute).toString();
