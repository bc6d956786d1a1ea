import { durationText } from '../../contract/duration-text.ts';
import { h, svg } from '../element.ts';
import type { Server } from '../server.ts';
import { countOf, numberText } from '../words.ts';
import { card } from './card.ts';

const bins = 24;
/** Where `skipped` stands among the row's statuses: those servers were not worked on. */
const skipped = 5;

/** How long one stage took per server; the last bin holds everything beyond. */
export function durationHistogram(
  servers: readonly Server[],
  stages: readonly string[],
  place: number,
  choose: (place: number) => void,
): HTMLElement {
  const seconds = servers.flatMap(({ stages: seen }) => {
    const stage = seen[place];
    return stage && stage[0] !== skipped ? [stage[2]] : [];
  });
  seconds.sort((a, b) => a - b);
  const at = (share: number): number => seconds[Math.max(0, Math.ceil(share * seconds.length) - 1)] ?? 0;
  const selector = h(
    'select',
    {
      'aria-label': 'Stage',
      'data-key': 'duration-stage',
      onchange: (event: Event) => choose(Number((event.target as HTMLSelectElement).value)),
    },
    ...stages.map((command, index) => h('option', { value: index, selected: index === place }, command)),
  );
  if (seconds.length === 0) {
    return card(
      'durations',
      'Time per server',
      'How long a stage took.',
      h('p', { class: 'nothing' }, 'No server among these went through this stage.'),
      { head: [], rows: [] },
      selector,
    );
  }
  // A few stragglers must not squeeze everything else into the first bin.
  const end = Math.max(1, Math.min(at(1), at(0.98) * 1.25));
  const counts = new Array<number>(bins).fill(0);
  for (const value of seconds) {
    const bin = Math.min(bins - 1, Math.floor((value / end) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const rects = counts.map((count, bin) => {
    const height = (count / most) * 100;
    const label = `${rangeText(bin, end)}: ${countOf(count, 'server')}`;
    return svg(
      'rect',
      {
        class: 'is-step',
        x: `${(bin / bins) * 100 + 0.3}%`,
        y: `${100 - height}%`,
        width: `${100 / bins - 0.6}%`,
        height: `${height}%`,
      },
      svg('title', {}, label),
    );
  });
  const marks = [
    { x: at(0.5), name: 'median' },
    { x: at(0.9), name: 'p90' },
  ].map(({ x, name }) =>
    svg('line', {
      class: name,
      x1: `${Math.min(100, (x / end) * 100)}%`,
      x2: `${Math.min(100, (x / end) * 100)}%`,
      y1: 0,
      y2: '100%',
    }),
  );
  const about = `Median ${durationText(at(0.5))}, nine in ten within ${durationText(at(0.9))}, the slowest ${durationText(at(1))}.`;
  const drawing = svg(
    'svg',
    { class: 'histogram', width: '100%', height: 150, role: 'img', 'aria-label': about },
    ...rects,
    ...marks,
  );
  const axis = h(
    'div',
    { class: 'axis', 'aria-hidden': 'true' },
    h('span', {}, '0'),
    h('span', {}, durationText(end / 2)),
    h('span', {}, `${durationText(end)}${at(1) > end ? ' and more' : ''}`),
  );
  const rows = counts
    .map((count, bin) => [rangeText(bin, end), numberText(count)])
    .filter(([, count]) => count !== '0');
  return card(
    'durations',
    'Time per server',
    about,
    h('div', {}, drawing, axis),
    { head: ['Time', 'Servers'], rows },
    selector,
  );
}

const rangeText = (bin: number, end: number): string =>
  bin === bins - 1
    ? `${durationText((bin / bins) * end)} and more`
    : `${durationText((bin / bins) * end)} to ${durationText(((bin + 1) / bins) * end)}`;
