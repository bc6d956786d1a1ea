import { durationText } from '../../contract/duration-text.ts';
import { h, svg } from '../element.ts';
import type { Server } from '../server.ts';
import { numberText, timeText } from '../words.ts';
import { card } from './card.ts';

const slots = 180;
const laneHeight = 30;

interface Lane {
  command: string;
  from: number;
  to: number;
  /** Servers in the stage in each slot. */
  busy: number[];
  peak: number;
}

/** When each stage worked on how many servers at once, over the whole run. */
export function timeline(servers: readonly Server[], stages: readonly string[]): HTMLElement {
  const spans = stages
    .map((command, place) => ({ command, spans: spansOf(servers, place) }))
    .filter((stage) => stage.spans.length > 0);
  const all = spans.flatMap((stage) => [stage.spans[0]?.[0] ?? 0, lastEnd(stage.spans)]);
  const [begin, end] = [smallest(all), Math.max(...all, 0)];
  if (spans.length === 0) {
    return card(
      'timeline',
      'The run over time',
      'When each stage was at work.',
      h('p', { class: 'nothing' }, 'No stage ran on these servers.'),
      { head: [], rows: [] },
    );
  }
  const length = Math.max(1, end - begin);
  const lanes = spans.map((stage) => laneOf(stage.command, stage.spans, begin, length));
  const about = `${durationText(length)} from ${timeText(begin)} to ${timeText(end)}; the height is the number of servers at work at once.`;
  const body = h(
    'div',
    { class: 'timeline' },
    ...lanes.map((lane) =>
      h(
        'div',
        { class: 'lane' },
        h('span', { class: 'lane-name' }, lane.command),
        drawing(lane),
        h('span', { class: 'lane-peak' }, `peak ${numberText(lane.peak)}`),
      ),
    ),
    h(
      'div',
      { class: 'lane', 'aria-hidden': 'true' },
      h('span'),
      h(
        'div',
        { class: 'axis' },
        ...[0, 0.25, 0.5, 0.75, 1].map((share) => h('span', {}, clock(begin + share * length))),
      ),
      h('span'),
    ),
  );
  return card('timeline', 'The run over time', about, body, {
    head: ['Stage', 'First start', 'Last end', 'Took', 'At once'],
    rows: lanes.map(({ command, from, to, peak }) => [
      command,
      timeText(from),
      timeText(to),
      durationText(to - from),
      peak,
    ]),
  });
}

/** Start and length of the stage for each server that it worked on, by start. */
function spansOf(servers: readonly Server[], place: number): [number, number][] {
  const spans = servers.flatMap(({ stages }): [number, number][] => {
    const stage = stages[place];
    return stage && stage[0] !== 5 ? [[stage[1], stage[2]]] : [];
  });
  return spans.sort(([a], [b]) => a - b);
}

const lastEnd = (spans: readonly [number, number][]): number =>
  spans.reduce((last, [start, seconds]) => Math.max(last, start + seconds), 0);

const smallest = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);

function laneOf(command: string, spans: readonly [number, number][], begin: number, length: number): Lane {
  const change = new Array<number>(slots + 1).fill(0);
  const slotOf = (time: number): number =>
    Math.min(slots - 1, Math.max(0, Math.floor(((time - begin) / length) * slots)));
  for (const [start, seconds] of spans) {
    const [first, last] = [slotOf(start), slotOf(start + seconds)];
    change[first] = (change[first] ?? 0) + 1;
    change[last + 1] = (change[last + 1] ?? 0) - 1;
  }
  let inside = 0;
  const busy = change.slice(0, slots).map((step) => {
    inside += step;
    return inside;
  });
  return { command, from: spans[0]?.[0] ?? begin, to: lastEnd(spans), busy, peak: Math.max(...busy) };
}

function drawing({ command, busy, peak }: Lane): SVGElement {
  const y = (count: number): string => (laneHeight - (count / Math.max(1, peak)) * (laneHeight - 2)).toFixed(1);
  const steps = busy.map((count, slot) => `L${slot} ${y(count)}L${slot + 1} ${y(count)}`).join('');
  const path = `M0 ${laneHeight}${steps}L${slots} ${laneHeight}Z`;
  return svg(
    'svg',
    {
      class: 'lane-area',
      viewBox: `0 0 ${slots} ${laneHeight}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${command}: up to ${peak} servers at once`,
    },
    svg('path', { class: 'is-step', d: path }),
  );
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 16);
