import { durationText } from '../contract/duration-text.ts';
import { type Child, h } from './element.ts';
import { type Server, stagesOf, totalSeconds } from './server.ts';
import { markFor, numberText, standingOrder, wordFor } from './words.ts';

/** One column of the table of servers. */
export interface Column {
  id: string;
  title: string;
  /** Pixels. */
  width: number;
  /** What it sorts by and what an export holds. */
  value(server: Server): string | number;
  cell?(server: Server): Child;
}

const plain = (id: keyof Server & string, title: string, width: number): Column => ({
  id,
  title,
  width,
  value: (server) => String(server[id] ?? ''),
});

/** All columns but the server's name, in the order in which they are offered. */
export function columnsFor(stages: readonly string[]): Column[] {
  return [
    {
      id: 'standing',
      title: 'Outcome',
      width: 150,
      value: ({ standing }) => standing,
      cell: ({ standing }) => pill(standing),
    },
    {
      id: 'message',
      title: 'Why',
      width: 275,
      value: ({ code, message }) => (code ? `${code}: ${message}` : message),
      cell: ({ code, message, decidedBy }) =>
        code || message
          ? h('span', { class: 'two-lines', title: message }, h('b', {}, code || decidedBy), h('span', {}, message))
          : undefined,
    },
    {
      id: 'stages',
      title: 'Stages',
      width: 158,
      value: (server) =>
        stagesOf(server, stages)
          .map(({ command, status }) => `${command} ${status}`)
          .join(', '),
      cell: (server) => stageStrip(server, stages),
    },
    plain('landingZone', 'Landing zone', 130),
    plain('environment', 'Environment', 120),
    plain('platform', 'Platform', 168),
    plain('state', 'State', 100),
    {
      id: 'duration',
      title: 'Time taken',
      width: 120,
      value: totalSeconds,
      cell: (server) => durationText(totalSeconds(server)),
    },
    { ...numeric('missing', 'Updates missing'), width: 150 },
    { ...numeric('installed', 'Updates installed'), width: 160 },
    plain('risk', 'Risk', 90),
    plain('imageId', 'Backup', 210),
    plain('region', 'Region', 150),
    plain('accountId', 'Account', 140),
    plain('instanceType', 'Instance type', 130),
    plain('privateIpAddress', 'Private address', 140),
    plain('availabilityZone', 'Availability zone', 160),
    plain('category', 'Failure category', 160),
    plain('runId', 'Run', 240),
    {
      id: 'tags',
      title: 'Tags',
      width: 320,
      value: ({ tags }) =>
        Object.entries(tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(', '),
    },
  ];
}

/** The first column: a server is known by its name and its id. */
export const nameColumn: Column = {
  id: 'name',
  title: 'Server',
  width: 190,
  value: ({ name, instanceId }) => name || instanceId,
};

export const usualColumns = ['standing', 'message', 'stages', 'landingZone', 'platform'];
export const narrowColumns = ['standing', 'message'];

/** A standing or status as a coloured word with its shape. */
export const pill = (name: string): HTMLElement =>
  h('span', { class: `pill is-${name}` }, h('span', { 'aria-hidden': 'true' }, markFor(name)), ` ${wordFor(name)}`);

/** What each stage did as a row of small marks. */
function stageStrip(server: Server, stages: readonly string[]): HTMLElement {
  const seen = stagesOf(server, stages);
  const text = seen.map(({ command, status }) => `${command}: ${status}`).join(', ');
  return h(
    'span',
    { class: 'strip', role: 'img', 'aria-label': text, title: text },
    ...stages.map((command) => {
      const status = seen.find((stage) => stage.command === command)?.status;
      return h('i', { class: status ? `is-${status}` : 'is-none' }, status ? markFor(status) : '');
    }),
  );
}

const numeric = (id: 'installed' | 'missing', title: string): Column => ({
  id,
  title,
  width: 130,
  value: (server) => server[id] ?? -1,
  cell: (server) => (server[id] === null ? undefined : numberText(server[id])),
});

const rank = new Map(standingOrder.map((standing, place) => [standing, place]));

/** Sorts by a column, then by name; outcomes go from worst to best. */
export function sortServers(servers: Server[], column: Column, descending: boolean): Server[] {
  const direction = descending ? -1 : 1;
  const keys = new Map(
    servers.map((server) => [
      server,
      column.id === 'standing' ? (rank.get(server.standing) ?? 99) : column.value(server),
    ]),
  );
  return servers.sort(
    (a, b) => direction * compare(keys.get(a) ?? '', keys.get(b) ?? '') || compare(a.name, b.name) || a.index - b.index,
  );
}

const collator = new Intl.Collator('en', { numeric: true });

const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
