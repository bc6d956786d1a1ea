import type { Change, Overview } from '../../model/report-schema.ts';
import type { ChangeLog } from '../change-log.ts';
import { type Child, h, replace } from '../element.ts';
import { virtualRows } from '../virtual-rows.ts';
import { numberText, timeText } from '../words.ts';
import { block, table } from './blocks.ts';

const changeRowHeight = 34;

/** The list of changes can be long, so it is read when somebody opens it. */
export function changesBlock({ audit }: Overview, loadChanges: ChangeLog['all']): Child {
  const operations = Object.entries(audit.changeCounts);
  if (operations.length === 0)
    return block('Changes made in AWS', h('p', { class: 'nothing' }, 'None are in the journals.'));
  const counts = operations.map(([operation, byOutcome]) => [
    operation,
    Object.entries(byOutcome)
      .map(([outcome, count]) => `${numberText(count)} ${outcome}`)
      .join(', '),
  ]);
  const body = h('tbody');
  const viewport = h('div', {
    class: 'viewport changes',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Changes made in AWS',
  });
  const head = ['Time', 'Command', 'Operation', 'Outcome', 'On', 'Principal', 'Request id'];
  replace(
    viewport,
    h(
      'table',
      { class: 'small' },
      h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
      body,
    ),
  );
  let isLoaded = false;
  const open = async (event: Event): Promise<void> => {
    if (isLoaded || !(event.target as HTMLDetailsElement).open) return;
    isLoaded = true;
    const changes = await loadChanges();
    virtualRows(viewport, body, changeRowHeight, (index) => changeRow(changes[index])).show(changes.length);
  };
  return block(
    'Changes made in AWS',
    h(
      'div',
      {},
      table(['Operation', 'Calls'], counts),
      h('details', { class: 'more', ontoggle: open }, h('summary', {}, 'Every change'), viewport),
    ),
  );
}

function changeRow(change: Change | undefined): HTMLTableRowElement {
  if (!change) return h('tr');
  const { at, command, operation, outcome, instances, principal, requestId } = change;
  const on =
    instances.length > 2
      ? `${instances.slice(0, 2).join(', ')} and ${instances.length - 2} more`
      : instances.join(', ');
  return h(
    'tr',
    {},
    ...[timeText(at), command, operation, outcome, on, principal ?? '', requestId ?? ''].map((text) =>
      h('td', { title: text }, text),
    ),
  );
}
