import type { Change, Overview } from '../model/report-schema.ts';
import { openAddress } from './address.ts';
import { auditView } from './audit/audit-view.ts';
import { changeLog } from './change-log.ts';
import { chartsView } from './charts-view.ts';
import { columnsFor, nameColumn, narrowColumns, sortServers, usualColumns } from './columns.ts';
import { serverDrawer } from './details/server-details.ts';
import { h, replace } from './element.ts';
import type { LazyItems } from './embedded-data.ts';
import { exportCsv, exportJson } from './exports.ts';
import { facetPanel } from './facet-panel.ts';
import { facetsFor, tileFacet } from './facets.ts';
import { filterServers, type Selection } from './filter.ts';
import { keepFocus } from './keep-focus.ts';
import { printTable } from './print-table.ts';
import { linkNames, type Server } from './server.ts';
import { serverTable } from './server-table.ts';
import { tiles } from './tiles.ts';
import { toolbar } from './toolbar.ts';
import { initialState, stateToHash, toggled, type ViewState, withValues } from './view-state.ts';
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
  const byLinkName = linkNames(servers);
  const linkNameOf = new Map([...byLinkName].map(([name, server]) => [server, name]));
  const expanded = new Set<string>();
  const goal = overview.stages.find(({ stage }) => stage === overview.goal)?.command ?? '';
  let shown: Server[] = [];
  let durationStage = Math.max(0, stages.indexOf(goal));
  let searching: ReturnType<typeof setTimeout> | undefined;

  const address = openAddress((before) => {
    const now = address.state();
    tools.search.value = now.search;
    if (stateToHash({ ...before, open: undefined }) !== stateToHash({ ...now, open: undefined })) render();
    showOpen();
  });
  const update = (change: Partial<ViewState>): void => {
    address.set(change);
    render();
  };
  const chosen = (facet: string): ReadonlySet<string> => address.state().selection.get(facet) ?? new Set();
  const choose = (selection: Selection): void => update({ selection });
  const toggle = (facet: string, value: string): void => choose(toggled(address.state().selection, facet, value));
  const chooseStep = (step: string): void => {
    const isOff = chosen(tileFacet).has(step) || step === milestones[0];
    choose(withValues(address.state().selection, tileFacet, new Set(isOff ? [] : [step])));
  };
  const shownColumns = (): readonly string[] =>
    address.state().columns ?? (narrow.matches ? narrowColumns : usualColumns);
  const openServer = (server: Server): void => {
    address.set({ open: linkNameOf.get(server) });
    showOpen();
  };

  const tileRow = h('div');
  const charts = h('div', { class: 'charts' });
  const panel = h('aside', { class: 'facets', 'aria-label': 'Filters' });
  const table = serverTable({
    open: openServer,
    sortBy(column) {
      const { sort } = address.state();
      update({ sort: { column, descending: sort.column === column && !sort.descending } });
    },
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
    exportCsv: () => exportCsv(fileName(), shown, columns),
    exportJson: () => void exportJson(fileName(), shown, records),
  });
  const fileName = (): string => `patch-run-${overview.runIds[0] ?? 'report'}-${shown.length}-servers`;
  const log = changeLog(changes);
  const drawer = serverDrawer(
    { record: records.at, changesOf: log.of, stages, stageKeys: overview.stages.flatMap(({ stage }) => stage ?? []) },
    {
      onMove: openServer,
      onClose() {
        const last = byLinkName.get(address.state().open ?? '');
        address.set({ open: undefined });
        if (last) table.focus(last);
      },
    },
  );

  function showOpen(): void {
    const server = byLinkName.get(address.state().open ?? '');
    if (!server) {
      drawer.hide();
      return;
    }
    const place = shown.indexOf(server);
    drawer.show(server, { previous: shown[place - 1], next: place < 0 ? undefined : shown[place + 1] });
  }

  const render = (): void => keepFocus(view, renderAll);
  function renderAll(): void {
    const { search, selection, sort } = address.state();
    const filtered = filterServers(servers, facets, selection, search);
    const sortColumn = columns.find(({ id }) => id === sort.column) ?? nameColumn;
    shown = sortServers(filtered.servers, sortColumn, sort.descending);
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
        selection,
        expanded,
        { toggle, refresh: render },
      ),
    );
    const ids = new Set(shownColumns());
    table.show(
      shown,
      columns.filter(({ id }) => ids.has(id)),
      sort,
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

  tools.search.value = address.state().search;
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
    auditView(overview, log.all),
    drawer.element,
  );
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
