import { hintFor, hintForReason } from '../../model/hints.ts';
import { h } from '../element.ts';
import type { Server } from '../server.ts';
import { numberText } from '../words.ts';
import { barList } from './bar-list.ts';
import { card } from './card.ts';

const shown = 8;

type Category = Parameters<typeof hintFor>[0]['category'];

/** Failures by category and code, with what to do about each; a server counts once, by what decided its outcome. */
export function failureBars(
  servers: readonly Server[],
  choose: (code: string) => void,
  chosen: ReadonlySet<string>,
): HTMLElement {
  const groups = new Map<
    string,
    { category: string; code: string; decidedBy: string; standing: string; count: number }
  >();
  for (const { category, code, decidedBy, standing } of servers) {
    if (!category && standing !== 'partial') continue;
    const key = `${category} ${code} ${decidedBy}`;
    const group = groups.get(key) ?? { category: category || 'partial', code, decidedBy, standing, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => b.count - a.count);
  if (sorted.length === 0) {
    return card(
      'failures',
      'Failures',
      'By category and code.',
      h('p', { class: 'nothing' }, '✓ Nothing failed among these servers.'),
      { head: [], rows: [] },
    );
  }
  const largest = sorted[0]?.count ?? 1;
  const bars = sorted.slice(0, shown).map(({ category, code, decidedBy, standing, count }) => {
    const hint = category === 'partial' ? hintForReason({ code }) : hintFor({ category: category as Category, code });
    return {
      key: `failure:${category} ${code} ${decidedBy}`,
      label: h(
        'span',
        { class: 'failure' },
        h('b', {}, code),
        h('small', {}, `${category} · ${decidedBy}`),
        hint !== undefined && h('small', { class: 'hint' }, `→ ${hint}`),
      ),
      count: numberText(count),
      parts: [{ name: standing, count }],
      selected: chosen.has(code),
      onSelect: () => choose(code),
    };
  });
  return card('failures', 'Failures', 'By category and code, with the next thing to do.', barList(bars, largest), {
    head: ['Code', 'Category', 'Stage', 'Servers'],
    rows: sorted.map(({ code, category, decidedBy, count }) => [code, category, decidedBy, count]),
  });
}
