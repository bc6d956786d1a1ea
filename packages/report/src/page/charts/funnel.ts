import type { Server } from '../server.ts';
import { numberText, wordFor } from '../words.ts';
import { barList } from './bar-list.ts';
import { card } from './card.ts';

/** How many servers got how far, step by step; `ran` tells which steps can be told. */
export function funnel(
  servers: readonly Server[],
  milestones: readonly string[],
  ran: ReadonlySet<string>,
  choose: (milestone: string) => void,
  chosen: ReadonlySet<string>,
): HTMLElement {
  const steps = milestones.map((name, place) => ({
    name,
    ran: ran.has(name),
    count: servers.reduce((sum, { reached }) => sum + ((reached >> place) & 1), 0),
  }));
  const told = steps.filter((step) => step.ran);
  const all = servers.length;
  const bars = steps.map(({ name, count, ran: isTold }) => {
    const before = told[told.findIndex((step) => step.name === name) - 1];
    const lost = isTold && before ? before.count - count : 0;
    const note = isTold ? (lost > 0 ? `−${numberText(lost)}` : '') : '';
    return {
      key: `funnel:${name}`,
      label: wordFor(name),
      count: isTold ? numberText(count) : 'not run',
      note,
      parts: isTold
        ? [
            { name: 'step', count },
            { name: 'lost', count: Math.max(0, lost) },
          ]
        : [],
      selected: chosen.has(name),
      ...(isTold && { onSelect: () => choose(name) }),
    };
  });
  const rows = steps.map(({ name, count, ran: isTold }) => [
    wordFor(name),
    isTold ? count : 'not run',
    isTold && all > 0 ? `${Math.round((count / all) * 100)} %` : '',
  ]);
  return card(
    'funnel',
    'How far servers got',
    'Each step with the servers that were lost on the way to it.',
    barList(bars, all),
    {
      head: ['Step', 'Servers', 'Share'],
      rows,
    },
  );
}
