import { durationText } from '../contract/duration-text.ts';
import type { Overview } from '../model/report-schema.ts';
import { shareBar } from './charts/share-bar.ts';
import { h } from './element.ts';
import { themeButton } from './theme.ts';
import { barOrder, markFor, numberText, timeText, wordFor } from './words.ts';

const levelMarks = { good: '✓', attention: '!', bad: '✕' } as const;
const levelWords = { good: 'All well', attention: 'Needs a look', bad: 'Needs action' } as const;

/** The verdict, where everybody looks first, and under it which run this is and who made it. */
export function header(overview: Overview): HTMLElement {
  const { verdict, runIds, endpoint, dryRun, totals } = overview;
  return h(
    'header',
    { class: `top is-${verdict.level}` },
    h(
      'div',
      { class: 'bar' },
      h('span', { class: 'brand' }, 'Patch run report'),
      dryRun && h('span', { class: 'badge' }, 'Dry run'),
      endpoint !== undefined && h('span', { class: 'badge' }, `Rehearsal on ${endpoint}, not AWS`),
      h('span', { class: 'gap' }),
      h('button', { type: 'button', class: 'quiet', onclick: () => window.print() }, 'Print'),
      themeButton(),
    ),
    h(
      'div',
      { class: 'verdict' },
      h('span', { class: 'seal', 'aria-hidden': 'true' }, levelMarks[verdict.level]),
      h(
        'div',
        {},
        h('p', { class: 'level' }, levelWords[verdict.level]),
        headline(verdict.sentence),
        h('p', { class: 'run' }, runText(overview)),
      ),
    ),
    totals.records > 0 && atAGlance(overview),
    verdict.details.length > 0 && detailList(verdict.details),
    provenance(overview, runIds),
  );
}

/** What was reached stands out; what was not follows it. */
function headline(sentence: string): HTMLElement {
  const end = sentence.indexOf('; ');
  if (end < 0) return h('h1', {}, sentence);
  const separator = h('span', { class: 'unseen' }, '; ');
  return h('h1', {}, sentence.slice(0, end), separator, h('span', { class: 'rest' }, sentence.slice(end + 2)));
}

function runText({ startedAt, finishedAt, verdict }: Overview): string {
  const exit = `exit code ${verdict.exit.code} (${verdict.exit.name})`;
  if (startedAt === undefined || finishedAt === undefined) return exit;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return `${timeText(startedAt)} to ${timeText(finishedAt)} · ${durationText(seconds)} · ${exit}`;
}

/** All servers as one bar. */
function atAGlance({ totals }: Overview): HTMLElement {
  const parts = barOrder
    .map((name) => ({ name, count: totals.standings[name as keyof typeof totals.standings] ?? 0 }))
    .filter(({ count }) => count > 0);
  return h(
    'div',
    { class: 'glance' },
    shareBar(parts, totals.records),
    h(
      'ul',
      { class: 'legend' },
      ...parts.map(({ name, count }) =>
        h(
          'li',
          {},
          h('i', { class: `dot is-${name}`, 'aria-hidden': 'true' }, markFor(name)),
          `${wordFor(name)} `,
          h('b', {}, numberText(count)),
        ),
      ),
    ),
  );
}

const detailsShown = 4;

function detailList(details: readonly string[]): HTMLElement {
  const list = (items: readonly string[]) => h('ul', { class: 'findings' }, ...items.map((text) => h('li', {}, text)));
  if (details.length <= detailsShown) return list(details);
  return h(
    'div',
    {},
    list(details.slice(0, detailsShown)),
    h(
      'details',
      { class: 'more' },
      h('summary', {}, `${details.length - detailsShown} more findings`),
      list(details.slice(detailsShown)),
    ),
  );
}

function provenance({ stages, zones, generatedAt, tool }: Overview, runIds: readonly string[]): HTMLElement {
  const processes = stages.flatMap((stage) => stage.processes);
  const distinct = (values: readonly (string | undefined)[]): string => [...new Set(values.filter(Boolean))].join(', ');
  const accounts = new Set(zones.flatMap((zone) => zone.accounts));
  const facts: [string, string][] = [
    ['Run', runIds.join(', ')],
    ['Landing zones', `${zones.length}, in ${accounts.size} account${accounts.size === 1 ? '' : 's'}`],
    ['Started by', distinct(processes.map(({ user, host }) => `${user}@${host}`))],
    [
      'Config',
      distinct(
        processes.map(
          ({ configFile, configHash }) => configFile && `${configFile} (${configHash?.slice(0, 12) ?? ''})`,
        ),
      ),
    ],
    ['Reported', `${timeText(generatedAt)}, ${tool.name} ${tool.version}`],
  ];
  return h(
    'dl',
    { class: 'provenance' },
    ...facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}
