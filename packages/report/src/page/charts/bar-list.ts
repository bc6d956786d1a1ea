import { type Child, h } from '../element.ts';
import { type Part, shareBar } from './share-bar.ts';

export interface Bar {
  label: Child;
  /** Names the bar among all controls of the page. */
  key: string;
  /** What is said after the number. */
  note?: string;
  parts: readonly Part[];
  count: string;
  selected?: boolean;
  onSelect?: () => void;
}

/** Bars under one another on one scale; those that can be chosen are buttons. */
export function barList(bars: readonly Bar[], whole: number): HTMLElement {
  return h('ul', { class: 'bars' }, ...bars.map((bar) => h('li', {}, barOf(bar, whole))));
}

function barOf({ label, key, note, parts, count, selected, onSelect }: Bar, whole: number): HTMLElement {
  const inside = [
    h('span', { class: 'bar-label' }, label),
    h('span', { class: 'bar-count' }, h('b', {}, count), note && h('small', {}, ` ${note}`)),
    shareBar(parts, whole),
  ];
  if (!onSelect) return h('div', { class: 'bar-row' }, ...inside);
  return h(
    'button',
    {
      type: 'button',
      class: 'bar-row',
      'data-key': key,
      'aria-pressed': selected ? 'true' : 'false',
      onclick: onSelect,
    },
    ...inside,
  );
}
