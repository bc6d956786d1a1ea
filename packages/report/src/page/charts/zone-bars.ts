import type { ZoneReport } from '../../model/report-schema.ts';
import { h } from '../element.ts';
import type { Server } from '../server.ts';
import { barOrder, countOf, markFor, numberText, wordFor } from '../words.ts';
import { type Bar, barList } from './bar-list.ts';
import { card } from './card.ts';

const shown = 12;
const troubled = ['unknown', 'failed', 'timeout', 'partial'];

/** Where the servers of each landing zone stand; zones that could not be scanned come first, though they have no server. */
export function zoneBars(
  servers: readonly Server[],
  zones: readonly ZoneReport[],
  choose: (zone: string) => void,
  chosen: ReadonlySet<string>,
): HTMLElement {
  const counted = countByZone(servers);
  const broken = zones.filter(({ failures }) => failures.length > 0);
  const names = [
    ...new Set([
      ...broken.map(({ landingZone }) => landingZone),
      ...[...counted].sort(byTrouble).map(([name]) => name),
    ]),
  ];
  const largest = Math.max(1, ...[...counted.values()].map(totalOf));
  const bars = names.slice(0, shown).map((name) =>
    bar(
      name,
      counted.get(name) ?? new Map(),
      broken.find((zone) => zone.landingZone === name),
    ),
  );
  function bar(name: string, counts: ReadonlyMap<string, number>, failed: ZoneReport | undefined): Bar {
    const total = totalOf(counts);
    const failure = failed?.failures
      .map(({ region, error }) => `scan failed${region ? ` in ${region}` : ''}: ${error?.code ?? 'unknown'}`)
      .join(', ');
    const trouble = troubled.reduce((sum, standing) => sum + (counts.get(standing) ?? 0), 0);
    return {
      key: `zone:${name}`,
      label: failure
        ? h('span', {}, name, ' ', h('span', { class: 'pill is-failed' }, `${markFor('failed')} ${failure}`))
        : name,
      count: numberText(total),
      note: trouble > 0 ? `${numberText(trouble)} in trouble` : '',
      parts: barOrder
        .map((standing) => ({ name: standing, count: counts.get(standing) ?? 0 }))
        .filter(({ count }) => count > 0),
      selected: chosen.has(name),
      ...(total > 0 && { onSelect: () => choose(name) }),
    };
  }
  const found = barOrder.filter((standing) => [...counted.values()].some((counts) => counts.has(standing)));
  const rows = names.map((name) => [name, ...found.map((standing) => counted.get(name)?.get(standing) ?? 0)]);
  const about =
    names.length > shown
      ? `The ${shown} with the most trouble of ${countOf(names.length, 'landing zone')}.`
      : 'Where the servers of each landing zone stand.';
  return card('zones', 'Landing zones', about, barList(bars, largest), {
    head: ['Landing zone', ...found.map(wordFor)],
    rows,
  });
}

function countByZone(servers: readonly Server[]): Map<string, Map<string, number>> {
  const zones = new Map<string, Map<string, number>>();
  for (const { landingZone, standing } of servers) {
    const counts = zones.get(landingZone) ?? new Map<string, number>();
    counts.set(standing, (counts.get(standing) ?? 0) + 1);
    zones.set(landingZone, counts);
  }
  return zones;
}

const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

const troubleOf = (counts: ReadonlyMap<string, number>): number =>
  troubled.reduce((sum, standing) => sum + (counts.get(standing) ?? 0), 0);

const byTrouble = (
  [, a]: [string, ReadonlyMap<string, number>],
  [, b]: [string, ReadonlyMap<string, number>],
): number => troubleOf(b) - troubleOf(a) || totalOf(b) - totalOf(a);
