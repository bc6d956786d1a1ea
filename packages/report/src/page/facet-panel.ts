import { h } from './element.ts';
import type { Facet } from './facets.ts';
import type { Selection } from './filter.ts';
import { numberText, wordFor } from './words.ts';

const valuesShown = 8;

/** The facets with their values and how many servers each would show; opened ones stay open while filtering. */
export function facetPanel(
  facets: readonly Facet[],
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  selection: Selection,
  expanded: Set<string>,
  { toggle, refresh }: { toggle: (facet: string, value: string) => void; refresh: () => void },
): HTMLElement[] {
  return facets.flatMap((facet) => {
    const chosen = selection.get(facet.id) ?? new Set<string>();
    const values = valuesOf(counts.get(facet.id) ?? new Map(), chosen);
    // One value alone divides nothing.
    if (values.length < 2 && chosen.size === 0) return [];
    const shown = expanded.has(facet.id) ? values : values.slice(0, valuesShown);
    const more = values.length - shown.length;
    return [
      h(
        'fieldset',
        {},
        h('legend', {}, facet.title),
        ...shown.map(([value, count]) => valueBox(facet, value, count, chosen.has(value), toggle)),
        more > 0 &&
          h(
            'button',
            {
              type: 'button',
              class: 'quiet small',
              onclick: () => {
                expanded.add(facet.id);
                refresh();
              },
            },
            `${numberText(more)} more`,
          ),
      ),
    ];
  });
}

/** The values that some server has, the chosen ones first, then by number; empty values have nothing to choose. */
function valuesOf(counts: ReadonlyMap<string, number>, chosen: ReadonlySet<string>): [string, number][] {
  const all = new Map(counts);
  for (const value of chosen) if (!all.has(value)) all.set(value, 0);
  all.delete('');
  return [...all].sort(([a, m], [b, n]) => Number(chosen.has(b)) - Number(chosen.has(a)) || n - m || (a < b ? -1 : 1));
}

function valueBox(
  { id, hasWords }: Facet,
  value: string,
  count: number,
  checked: boolean,
  toggle: (facet: string, value: string) => void,
): HTMLElement {
  const key = `${id}:${value}`;
  const box = h('input', { type: 'checkbox', checked, 'data-key': key, onchange: () => toggle(id, value) });
  const text = h('span', { title: value }, hasWords ? wordFor(value) : value);
  return h('label', { class: count === 0 ? 'is-empty' : undefined }, box, text, h('small', {}, numberText(count)));
}
