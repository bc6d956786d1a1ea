import type { Change, Overview } from '../model/report-schema.ts';
import { auditView } from './audit-view.ts';
import { chartsView } from './charts-view.ts';
import { columnsFor, nameColumn, narrowColumns, sortServers, usualColumns } from './columns.ts';
import { csvText } from './csv-text.ts';
import { serverDrawer } from './details/server-details.ts';
import { download } from './download.ts';
import { h, replace } from './element.ts';
import type { LazyItems } from './embedded-data.ts';
import { facetPanel } from './facet-panel.ts';
import { facetsFor, tileFacet } from './facets.ts';
import { filterServers } from './filter.ts';
import { keepFocus } from './keep-focus.ts';
import { printTable } from './print-table.ts';
import { type Server, serverKey } from './server.ts';
import { serverTable } from './server-table.ts';
import { tiles } from './tiles.ts';
import { exportedColumns, toolbar } from './toolbar.ts';
import { hashToState, initialState, stateToHash, toggled, type ViewState, withValues } from './view-state.ts';
import { countOf, numberText } from './words.ts';

export interface ReportData {
  overview: Overview;
  stages: readonly string[];
  servers: readonly Server[];
  records: LazyItems<Record<string, unknown>>;
  changes: LazyItems<Change>;
}

const searchPause = 80;
const narrow = matchMedia('(max-width: 700px)');

/** Everything under the header; the state of the view is in the address, so a link shows what its sender saw. */
export function reportView({ overview, stages, servers, records, changes }: ReportData): HTMLElement {
  const milestones = Object.keys(overview.totals.milestones);
  const facets = facetsFor(servers, milestones);
  const columns = columnsFor(stages);
  const byKey = new Map(servers.map((server) => [serverKey(server), server]));
  const expanded = new Set<string>();
  let state = hashToState(location.hash);
  let shown: Server[] = [];
  let durationStage = Math.max(
    0,
    stages.indexOf(overview.stages.find(({ stage }) => stage === overview.goal)?.command ?? ''),
  );
  let searching: ReturnType<typeof setTimeout> | undefined;

  const update = (change: Partial<ViewState>): void => {
    state = { ...state, ...change };
    history.replaceState(null, '', `#${stateToHash(state)}`);
    render();
  };
  const toggle = (facet: string, value: string): void => update({ selection: toggled(state.selection, facet, value) });
  const chosen = (facet: string): ReadonlySet<string> => state.selection.get(facet) ?? new Set();
  const chooseStep = (step: string): void =>
    update({
      selection: withValues(
        state.selection,
        tileFacet,
        chosen(tileFacet).has(step) || step === milestones[0] ? new Set() : new Set([step]),
      ),
    });
  const shownColumns = (): readonly string[] => state.columns ?? (narrow.matches ? narrowColumns : usualColumns);
  const openServer = (server: Server): void => {
    state = { ...state, open: serverKey(server) };
    history.replaceState(null, '', `#${stateToHash(state)}`);
    showOpen();
  };

  const tileRow = h('div');
  const charts = h('div', { class: 'charts' });
  const panel = h('aside', { class: 'facets', 'aria-label': 'Filters' });
  const table = serverTable({
    open: openServer,
    sortBy: (column) =>
      update({ sort: { column, descending: state.sort.column === column && !state.sort.descending } }),
  });
  const tools = toolbar(columns, shownColumns, {
    search(text) {
      clearTimeout(searching);
      searching = setTimeout(() => update({ search: text }), searchPause);
    },
    clear() {
      tools.search.value = '';
      update({ search: '', selection: initialState.selection });
    },
    chooseColumns: (ids) => update({ columns: ids }),
    exportCsv() {
      const wanted = exportedColumns(columns);
      download(`${fileName()}.csv`, 'text/csv', [
        csvText(
          wanted.map(({ title }) => title),
          shown.map((server) => wanted.map((column) => column.value(server))),
        ),
      ]);
    },
    async exportJson() {
      const lines: string[] = [];
      const order = shown.map(({ index }) => index).sort((a, b) => a - b);
      for await (const record of records.all(order)) lines.push(`${JSON.stringify(record)}\n`);
      download(`${fileName()}.ndjson`, 'application/x-ndjson', lines);
    },
  });
  const fileName = (): string => `patch-run-${overview.runIds[0] ?? 'report'}-${shown.length}-servers`;
  const drawer = serverDrawer(
    { record: records.at, changesOf, stages, stageKeys: overview.stages.flatMap(({ stage }) => stage ?? []) },
    {
      onMove: openServer,
      onClose() {
        const last = state.open === undefined ? undefined : byKey.get(state.open);
        state = { ...state, open: undefined };
        history.replaceState(null, '', `#${stateToHash(state)}`);
        if (last) table.focus(last);
      },
    },
  );

  let allChanges: Promise<Change[]> | undefined;
  function loadChanges(): Promise<Change[]> {
    allChanges ??= (async () => {
      const found: Change[] = [];
      for (let index = 0; ; index += 1) {
        const change = await changes.at(index);
        if (!change) return found;
        found.push(change);
      }
    })();
    return allChanges;
  }
  async function changesOf(key: string): Promise<Change[]> {
    return (await loadChanges()).filter(({ instances }) => instances.includes(key));
  }

  function showOpen(): void {
    const server = state.open === undefined ? undefined : byKey.get(state.open);
    if (!server) {
      drawer.hide();
      return;
    }
    const place = shown.indexOf(server);
    drawer.show(server, { previous: shown[place - 1], next: place < 0 ? undefined : shown[place + 1] });
  }

  const render = (): void => keepFocus(view, renderAll);
  function renderAll(): void {
    const filtered = filterServers(servers, facets, state.selection, state.search);
    const sortColumn = columns.find(({ id }) => id === state.sort.column) ?? nameColumn;
    shown = sortServers(filtered.servers, sortColumn, state.sort.descending);
    replace(
      tileRow,
      tiles(filtered.counts.get(tileFacet) ?? new Map(), overview.totals.milestones, chosen(tileFacet), chooseStep),
    );
    replace(
      charts,
      ...chartsView({ overview, stages, servers: shown, durationStage, chosen, chooseStep, toggle, chooseDuration }),
    );
    replace(
      panel,
      ...facetPanel(
        facets.filter(({ id }) => id !== tileFacet),
        filtered.counts,
        state.selection,
        expanded,
        { toggle, refresh: render },
      ),
    );
    const ids = new Set(shownColumns());
    table.show(
      shown,
      columns.filter(({ id }) => ids.has(id)),
      state.sort,
    );
    tools.say(
      shown.length === servers.length
        ? countOf(servers.length, 'server')
        : `${numberText(shown.length)} of ${countOf(servers.length, 'server')}`,
    );
  }
  function chooseDuration(place: number): void {
    durationStage = place;
    render();
  }

  tools.search.value = state.search;
  const view = h(
    'main',
    {},
    tileRow,
    charts,
    h(
      'section',
      { class: 'servers-part' },
      h('h2', {}, 'Servers'),
      tools.element,
      h('div', { class: 'split' }, panel, table.element),
      printTable(() => shown, columns),
    ),
    auditView(overview, loadChanges),
    drawer.element,
  );
  addEventListener('hashchange', () => {
    state = hashToState(location.hash);
    tools.search.value = state.search;
    render();
    showOpen();
  });
  narrow.addEventListener('change', render);
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === '/' && !isTyping && !drawer.element.open) {
      event.preventDefault();
      tools.search.focus();
    }
  });
  // The table measures itself, so it is filled once it is on the page.
  queueMicrotask(() => {
    render();
    showOpen();
  });
  return view;
}
