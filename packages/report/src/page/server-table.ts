import { type Column, nameColumn } from './columns.ts';
import { h, replace } from './element.ts';
import type { Server } from './server.ts';
import { virtualRows } from './virtual-rows.ts';

interface TableActions {
  open(server: Server): void;
  sortBy(column: string): void;
}

export interface ServerTable {
  readonly element: HTMLElement;
  show(servers: readonly Server[], columns: readonly Column[], sort: { column: string; descending: boolean }): void;
  /** Puts the keyboard on a server's row if it is among those shown. */
  focus(server: Server): void;
}

const rowHeight = 46;

/** The table of servers: only what is in view exists, so 50,000 rows scroll as smoothly as 50. */
export function serverTable({ open, sortBy }: TableActions): ServerTable {
  const head = h('tr', { 'aria-rowindex': 1 });
  const body = h('tbody');
  const columnGroup = h('colgroup');
  const table = h(
    'table',
    { class: 'servers' },
    h('caption', { class: 'unseen' }, 'Servers'),
    columnGroup,
    h('thead', {}, head),
    body,
  );
  const viewport = h(
    'div',
    { class: 'viewport', tabindex: 0, role: 'region', 'aria-label': 'Servers', onkeydown: onKey },
    table,
  );
  let shown: readonly Server[] = [];
  let columns: readonly Column[] = [];
  let current = 0;
  const rows = virtualRows(viewport, body, rowHeight, makeRow);

  function makeRow(index: number): HTMLTableRowElement {
    const server = shown[index];
    if (!server) return h('tr');
    const name = h(
      'th',
      { scope: 'row' },
      h(
        'button',
        {
          type: 'button',
          class: 'name',
          'data-index': index,
          tabindex: index === current ? 0 : -1,
          onclick: () => open(server),
          onfocus: ({ target }) => takeTab(target as HTMLElement, index),
        },
        h('b', {}, server.name || server.instanceId),
        h('span', {}, server.name ? server.instanceId : ''),
      ),
    );
    const cells = columns.map((column) =>
      h('td', {}, column.cell ? column.cell(server) : h('span', { class: 'one-line' }, column.value(server))),
    );
    return h('tr', { 'aria-rowindex': index + 2, class: `row is-${server.standing}` }, name, ...cells);
  }

  /** One row is a stop of the Tab key, the arrows go to the others: nobody tabs through 50,000 rows. */
  function takeTab(button: HTMLElement, index: number): void {
    for (const other of body.querySelectorAll<HTMLElement>('.name[tabindex="0"]')) other.tabIndex = -1;
    button.tabIndex = 0;
    current = index;
  }

  function focusRow(index: number): void {
    const wanted = Math.max(0, Math.min(shown.length - 1, index));
    rows.reveal(wanted)?.querySelector('button')?.focus({ preventScroll: true });
  }

  function onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(viewport.clientHeight / rowHeight) - 2);
    const targets: Record<string, number> = {
      ArrowDown: event.target === viewport ? current : current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: shown.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusRow(target);
  }

  return {
    element: viewport,
    show(servers, nextColumns, sort) {
      shown = servers;
      columns = nextColumns;
      current = 0;
      const all = [nameColumn, ...columns];
      replace(columnGroup, ...all.map(({ width }, place) => sized(h('col'), place === 0 ? nameColumn.width : width)));
      replace(head, ...all.map((column) => headCell(column, sort, sortBy)));
      table.style.minWidth = `${all.reduce((sum, { width }) => sum + width, 0)}px`;
      table.setAttribute('aria-rowcount', String(servers.length + 1));
      rows.show(servers.length);
    },
    focus(server) {
      const index = shown.indexOf(server);
      if (index >= 0) focusRow(index);
    },
  };
}

function sized(element: HTMLElement, width: number): HTMLElement {
  element.style.width = `${width}px`;
  return element;
}

function headCell(
  { id, title }: Column,
  sort: { column: string; descending: boolean },
  sortBy: (column: string) => void,
): HTMLElement {
  const sorted = sort.column === id ? (sort.descending ? 'descending' : 'ascending') : undefined;
  const mark = sorted === undefined ? '' : sort.descending ? '▾' : '▴';
  return h(
    'th',
    { scope: 'col', 'aria-sort': sorted },
    h(
      'button',
      { type: 'button', 'data-key': `sort:${id}`, onclick: () => sortBy(id) },
      title,
      h('span', { 'aria-hidden': 'true' }, mark),
    ),
  );
}
