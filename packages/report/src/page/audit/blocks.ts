import { type Child, h } from '../element.ts';

/** A card with a heading. */
export const block = (title: string, body: Child): HTMLElement => h('div', { class: 'card' }, h('h3', {}, title), body);

/** A table that scrolls sideways by itself. */
export const table = (head: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement =>
  h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Table' },
    h(
      'table',
      { class: 'small audit-table' },
      h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map((cell) => h('td', {}, cell))))),
    ),
  );
