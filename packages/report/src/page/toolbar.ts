import type { Column } from './columns.ts';
import { h } from './element.ts';

export interface Toolbar {
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  /** Says how many servers are shown; also to screen readers. */
  say(text: string): void;
}

interface ToolbarActions {
  search(text: string): void;
  clear(): void;
  chooseColumns(columns: readonly string[]): void;
  exportCsv(): void;
  exportJson(): void;
}

/** Search, the number of servers found, the choice of columns and the exports. */
export function toolbar(columns: readonly Column[], chosen: () => readonly string[], actions: ToolbarActions): Toolbar {
  const search = h('input', {
    type: 'search',
    placeholder: 'Search names, ids, tags, errors…  ( / )',
    'aria-label': 'Search servers',
    oninput: () => actions.search(search.value),
  });
  const found = h('p', { class: 'found', role: 'status' });
  const element = h(
    'div',
    { class: 'toolbar' },
    search,
    found,
    h('button', { type: 'button', class: 'quiet', onclick: actions.clear }, 'Clear filters'),
    h('span', { class: 'gap' }),
    columnMenu(columns, chosen, actions.chooseColumns),
    h('button', { type: 'button', class: 'quiet', onclick: actions.exportCsv }, 'CSV'),
    h('button', { type: 'button', class: 'quiet', onclick: actions.exportJson }, 'JSON'),
  );
  return {
    element,
    search,
    say(text) {
      found.textContent = text;
    },
  };
}

function columnMenu(
  columns: readonly Column[],
  chosen: () => readonly string[],
  choose: (columns: readonly string[]) => void,
): HTMLElement {
  const list = h('div', { class: 'menu' });
  const opener = h('summary', { class: 'quiet' }, 'Columns');
  const menu = h('details', { class: 'columns', ontoggle: () => menu.open && fill() }, opener, list);
  const fill = (): void => {
    const shown = new Set(chosen());
    const boxes = columns.map(({ id, title }) => {
      const box = h('input', { type: 'checkbox', checked: shown.has(id), onchange: change });
      function change(): void {
        if (box.checked) shown.add(id);
        else shown.delete(id);
        choose(columns.map((column) => column.id).filter((column) => shown.has(column)));
      }
      return h('label', {}, box, title);
    });
    list.replaceChildren(...boxes);
  };
  document.addEventListener('click', (event) => {
    if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    opener.focus();
  });
  return menu;
}
