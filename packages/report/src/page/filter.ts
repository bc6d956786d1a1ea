import type { Facet } from './facets.ts';
import type { Server } from './server.ts';

/** What was chosen in each facet; no entry means everything. */
export type Selection = ReadonlyMap<string, ReadonlySet<string>>;

export interface Filtered {
  servers: Server[];
  /** For each facet how many servers each value would show, given everything chosen in the other facets. */
  counts: Map<string, Map<string, number>>;
}

/** Finds the servers that match all words of the search and one value of every facet in which something is chosen. */
export function filterServers(
  servers: readonly Server[],
  facets: readonly Facet[],
  selection: Selection,
  search: string,
): Filtered {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = facets.map(({ id }) => selection.get(id));
  const counts = facets.map(() => new Map<string, number>());
  const found: Server[] = [];
  for (const server of servers) {
    if (words.length > 0 && !matches(server, words)) continue;
    let misses = 0;
    let missed = -1;
    for (let place = 0; place < facets.length && misses < 2; place += 1) {
      const wanted = chosen[place];
      if (wanted && !isWanted(wanted, facets[place]?.valuesOf(server) ?? '')) {
        misses += 1;
        missed = place;
      }
    }
    if (misses === 0) found.push(server);
    if (misses > 1) continue;
    const [from, to] = misses === 0 ? [0, facets.length] : [missed, missed + 1];
    for (let place = from; place < to; place += 1) count(counts[place], facets[place]?.valuesOf(server) ?? '');
  }
  return { servers: found, counts: new Map(facets.map(({ id }, place) => [id, counts[place] ?? new Map()])) };
}

const isWanted = (wanted: ReadonlySet<string>, values: readonly string[] | string): boolean =>
  typeof values === 'string' ? wanted.has(values) : values.some((value) => wanted.has(value));

function count(into: Map<string, number> | undefined, values: readonly string[] | string): void {
  for (const value of typeof values === 'string' ? [values] : values) into?.set(value, (into.get(value) ?? 0) + 1);
}

function matches(server: Server, words: readonly string[]): boolean {
  server.haystack ??= haystackOf(server);
  const { haystack } = server;
  return words.every((word) => haystack.includes(word));
}

function haystackOf(server: Server): string {
  const texts = Object.values(server).filter((value) => typeof value === 'string');
  const tags = Object.entries(server.tags).map(([key, value]) => `${key}=${value}`);
  return [...texts, ...tags].join('\n').toLowerCase();
}
