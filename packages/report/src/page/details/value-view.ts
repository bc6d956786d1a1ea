import { commandLink, consoleLink } from '../console-links.ts';
import { type Child, h } from '../element.ts';
import { countOf, numberText, spacedOut } from '../words.ts';

/** Where links may lead: the region of the record, or nowhere for a rehearsal. */
export interface LinkScope {
  region: string;
  isRehearsal: boolean;
}

/** Any value of a record for people: objects as lists of facts, arrays of objects as tables, ids as links to AWS's console. */
export function valueView(value: unknown, scope: LinkScope): Child {
  if (value === null || value === undefined) return h('span', { class: 'nothing' }, 'none');
  if (Array.isArray(value)) return listView(value, scope);
  if (isObject(value))
    return folded(countOf(Object.keys(value).length, 'fact'), factList(Object.entries(value), scope));
  return typeof value === 'number' ? numberText(value) : linked(String(value), scope);
}

/** Names and values under one another. */
export function factList(entries: readonly (readonly [string, unknown])[], scope: LinkScope): HTMLElement {
  const shown = entries.filter(([, value]) => value !== undefined && value !== '');
  return h(
    'dl',
    { class: 'facts' },
    ...shown.map(([key, value]) => h('div', {}, h('dt', {}, spacedOut(key)), h('dd', {}, valueView(value, scope)))),
  );
}

const shownAtOnce = 12;

/** Long lists, such as the services of a baseline, stay folded; of checks those that passed do. */
function listView(values: readonly unknown[], scope: LinkScope): Child {
  if (values.length === 0) return h('span', { class: 'nothing' }, 'none');
  if (!values.every(isObject)) return foldedIfLong(values.length, plainList(values, scope));
  const passed = values.filter(({ verdict }) => verdict === 'pass');
  if (passed.length === 0) return foldedIfLong(values.length, tableOf(values, scope));
  const noted = values.filter(({ verdict }) => verdict !== 'pass');
  const rest = folded(`${passed.length} passed`, tableOf(passed, scope));
  return noted.length === 0 ? rest : h('div', {}, tableOf(noted, scope), rest);
}

const folded = (summary: string, body: HTMLElement): HTMLElement => h('details', {}, h('summary', {}, summary), body);

const foldedIfLong = (length: number, body: HTMLElement): HTMLElement =>
  length > shownAtOnce ? folded(countOf(length, 'entry'), body) : body;

const plainList = (values: readonly unknown[], scope: LinkScope): HTMLElement =>
  h('ul', { class: 'plain-list' }, ...values.map((value) => h('li', {}, valueView(value, scope))));

function tableOf(rows: readonly Record<string, unknown>[], scope: LinkScope): HTMLElement {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Table' },
    h(
      'table',
      { class: 'small' },
      h('thead', {}, h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, spacedOut(column))))),
      h(
        'tbody',
        {},
        ...rows.map((row) =>
          h('tr', { class: rowClass(row) }, ...columns.map((column) => h('td', {}, cellView(row[column], scope)))),
        ),
      ),
    ),
  );
}

/** A small object inside a cell, such as a check's thresholds, on one line. */
function cellView(value: unknown, scope: LinkScope): Child {
  if (!isObject(value)) return valueView(value ?? '', scope);
  return Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([key, inner]) => `${key} ${typeof inner === 'number' ? numberText(inner) : JSON.stringify(inner)}`)
    .join(', ');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks carry a verdict, which colours their row. */
const rowClass = ({ verdict }: Record<string, unknown>): string | undefined =>
  typeof verdict === 'string' ? `verdict-${verdict}` : undefined;

const commandId = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

function linked(text: string, { region, isRehearsal }: LinkScope): Child {
  if (isRehearsal) return text;
  const href = commandId.test(text) ? commandLink(region, text) : consoleLink(region, text);
  return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text) : text;
}
