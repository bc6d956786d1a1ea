import type { Change } from '../../model/report-schema.ts';
import { pill } from '../columns.ts';
import { type Child, h, replace } from '../element.ts';
import { type Server, serverKey } from '../server.ts';
import { timeText } from '../words.ts';
import { type Block, lines, stageView } from './stage-view.ts';
import { factList, type LinkScope, valueView } from './value-view.ts';

type RawRecord = Record<string, unknown>;

interface Sources {
  record(index: number): Promise<RawRecord | undefined>;
  changesOf(server: Server): Promise<Change[]>;
  stages: readonly string[];
  /** The record keys of the stages, in the same order. */
  stageKeys: readonly string[];
}

interface Drawer {
  readonly element: HTMLDialogElement;
  show(server: Server, neighbours: { previous: Server | undefined; next: Server | undefined }): void;
  hide(): void;
}

/** A drawer beside the table with everything known about one server. */
export function serverDrawer(
  sources: Sources,
  { onClose, onMove }: { onClose: () => void; onMove: (server: Server) => void },
): Drawer {
  const dialog = h('dialog', {
    class: 'drawer',
    'aria-labelledby': 'drawer-title',
    onclose: onClose,
    onclick: closeOnBackdrop,
  });
  let current: Server | undefined;
  function closeOnBackdrop(event: MouseEvent): void {
    if (event.target === dialog) dialog.close();
  }
  return {
    element: dialog,
    show(server, { previous, next }) {
      current = server;
      const body = h(
        'div',
        { class: 'drawer-body', tabindex: 0, role: 'region', 'aria-label': 'Details' },
        h('p', { class: 'nothing' }, 'Reading…'),
      );
      const move = (label: string, to: Server | undefined) =>
        h(
          'button',
          { type: 'button', class: 'quiet', disabled: !to, 'aria-label': label, onclick: () => to && onMove(to) },
          label === 'Previous server' ? '‹' : '›',
        );
      const close = h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Close');
      const titles = h(
        'div',
        {},
        h('h2', { id: 'drawer-title' }, server.name || server.instanceId),
        h('p', {}, serverKey(server)),
      );
      replace(
        dialog,
        h(
          'div',
          { class: 'drawer-head' },
          titles,
          pill(server.standing),
          h('span', { class: 'gap' }),
          move('Previous server', previous),
          move('Next server', next),
          close,
        ),
        body,
      );
      if (!dialog.open) dialog.showModal();
      void sources.record(server.index).then((record) => {
        if (current === server && record) replace(body, ...sections(server, record, sources));
      });
    },
    hide() {
      if (dialog.open) dialog.close();
    },
  };
}

function sections(server: Server, record: RawRecord, sources: Sources): Child[] {
  const scope: LinkScope = { region: server.region, isRehearsal: record.endpoint !== undefined };
  const blocks = sources.stageKeys.flatMap((key, place) => {
    const block = record[key];
    return typeof block === 'object' && block !== null
      ? [stageView(sources.stages[place] ?? key, block as Block, scope)]
      : [];
  });
  const apart = new Set(['tags', ...sources.stageKeys]);
  const facts = Object.entries(record).filter(([key]) => !apart.has(key));
  const tags = Object.entries((record.tags ?? {}) as Record<string, string>);
  return [
    h('section', {}, h('h3', { class: 'part' }, 'What happened'), h('ol', { class: 'stages' }, ...blocks)),
    changesSection(sources.changesOf(server), scope),
    h('section', {}, h('h3', { class: 'part' }, 'Server'), factList(facts, scope)),
    tags.length > 0 && h('section', {}, h('h3', { class: 'part' }, 'Tags'), tagList(tags)),
    h('section', {}, rawRecord(record)),
  ];
}

/** Tag keys are the owner's words, so they are shown as they are. */
const tagList = (tags: readonly (readonly [string, string])[]): HTMLElement =>
  h('dl', { class: 'facts' }, ...tags.map(([key, value]) => h('div', {}, h('dt', {}, key), h('dd', {}, value))));

function changesSection(found: Promise<Change[]>, scope: LinkScope): HTMLElement {
  const section = h('section', {});
  void found.then((changes) => {
    if (changes.length === 0) return;
    const rows = changes.map(({ at, operation, outcome, principal, requestId, value }) => ({
      at: timeText(at),
      operation,
      outcome,
      value,
      principal,
      requestId,
    }));
    replace(section, h('h3', { class: 'part' }, 'Changes made in AWS'), valueView(rows, scope));
  });
  return section;
}

function rawRecord(record: RawRecord): HTMLElement {
  const json = JSON.stringify(record, null, 2);
  const copy = h(
    'button',
    { type: 'button', class: 'quiet small', onclick: () => void navigator.clipboard?.writeText(json) },
    'Copy',
  );
  return h(
    'details',
    { class: 'raw' },
    h('summary', {}, 'Raw record'),
    copy,
    h('pre', { tabindex: 0 }, ...lines(json)),
  );
}
