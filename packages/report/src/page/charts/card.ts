import { type Child, h } from '../element.ts';

/** The numbers behind a chart, for whoever can't see it or wants them exactly. */
export interface Twin {
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** A chart of a kind, which is its place on the page, with its title, one sentence about it, and its numbers as a table. */
export function card(
  kind: string,
  title: string,
  about: string,
  body: Child,
  { head, rows }: Twin,
  tool?: Child,
): HTMLElement {
  return h(
    'section',
    { class: `card is-${kind}` },
    h('div', { class: 'card-head' }, h('h2', {}, title), tool),
    h('p', { class: 'about' }, about),
    body,
    rows.length > 0 &&
      h(
        'details',
        { class: 'twin' },
        h('summary', {}, 'Numbers'),
        h(
          'table',
          {},
          h('caption', { class: 'unseen' }, title),
          h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
          h(
            'tbody',
            {},
            ...rows.map(([first, ...rest]) =>
              h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((text) => h('td', {}, text))),
            ),
          ),
        ),
      ),
  );
}
