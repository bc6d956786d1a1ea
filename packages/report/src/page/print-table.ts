import type { Column } from './columns.ts';
import { h, replace } from './element.ts';
import type { Server } from './server.ts';
import { numberText, wordFor } from './words.ts';

const printed = 1000;

/** A plain table of the servers shown, made for paper when somebody prints; the one on the screen holds only what is in view. */
export function printTable(shown: () => readonly Server[], columns: readonly Column[]): HTMLElement {
  const table = h('table', { class: 'print-table' });
  const wanted = columns.filter(({ id }) => ['standing', 'message', 'landingZone', 'platform'].includes(id));
  addEventListener('beforeprint', () => {
    const servers = shown();
    const rows = servers
      .slice(0, printed)
      .map((server) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, `${server.name} ${server.instanceId}`.trim()),
          ...wanted.map(({ id, value }) => h('td', {}, id === 'standing' ? wordFor(server.standing) : value(server))),
        ),
      );
    const more = servers.length - rows.length;
    replace(
      table,
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Server'),
          ...wanted.map(({ title }) => h('th', { scope: 'col' }, title)),
        ),
      ),
      h('tbody', {}, ...rows),
      more > 0 && h('tfoot', {}, h('tr', {}, h('td', { colspan: 5 }, `and ${numberText(more)} more, in report.csv`))),
    );
  });
  addEventListener('afterprint', () => replace(table));
  return table;
}
