import type { Server } from './server.ts';

/** One way to group servers; a server can be in several of its groups. */
export interface Facet {
  id: string;
  title: string;
  /** Its values are our own words, not what somebody named things. */
  hasWords?: true;
  valuesOf(server: Server): readonly string[] | string;
}

/** The tiles' groups overlap, so they are a facet of their own. */
export const tileFacet = 'step';

const troubled: ReadonlySet<string> = new Set(['failed', 'timeout', 'unknown']);

const plain = (id: keyof Server & string, title: string): Facet => ({
  id,
  title,
  valuesOf: (server) => String(server[id] ?? ''),
});

/** Facets in the order in which they are shown. `milestones` in the order of their bits. */
export function facetsFor(servers: readonly Server[], milestones: readonly string[]): Facet[] {
  return [
    { id: tileFacet, title: 'Step', valuesOf: (server) => stepsOf(server, milestones) },
    { ...plain('standing', 'Outcome'), hasWords: true },
    plain('runId', 'Run'),
    plain('landingZone', 'Landing zone'),
    plain('environment', 'Environment'),
    plain('platform', 'Platform'),
    { id: 'stage', title: 'Stopped at', valuesOf: (server) => (server.standing === 'done' ? '' : server.decidedBy) },
    plain('category', 'Failure category'),
    plain('code', 'Failure code'),
    plain('risk', 'Risk'),
    plain('region', 'Region'),
    plain('accountId', 'Account'),
    plain('state', 'State'),
    plain('instanceType', 'Instance type'),
    ...tagFacets(servers),
  ];
}

function stepsOf({ reached, standing }: Server, milestones: readonly string[]): string[] {
  const steps = milestones.filter((_, place) => reached & (1 << place));
  if (troubled.has(standing)) steps.push('failed');
  else if (
    standing === 'partial' ||
    standing === 'rolled-back' ||
    standing === 'not-attempted' ||
    standing === 'planned'
  )
    steps.push(standing);
  return steps;
}

const tagFacetsShown = 4;
const tagValues = { least: 2, most: 30 };

/** Tags that divide the fleet into a few groups, such as PatchGroup; those that name each server don't. */
function tagFacets(servers: readonly Server[]): Facet[] {
  const values = new Map<string, { found: Set<string>; servers: number }>();
  for (const { tags } of servers) {
    for (const [key, value] of Object.entries(tags)) {
      const known = values.get(key) ?? { found: new Set<string>(), servers: 0 };
      known.servers += 1;
      if (known.found.size <= tagValues.most) known.found.add(value);
      values.set(key, known);
    }
  }
  return [...values]
    .filter(
      ([, { found, servers: tagged }]) =>
        found.size >= tagValues.least && found.size <= tagValues.most && tagged > found.size,
    )
    .sort(([, a], [, b]) => b.servers - a.servers)
    .slice(0, tagFacetsShown)
    .map(([key]) => ({ id: `tag:${key}`, title: `Tag ${key}`, valuesOf: ({ tags }) => tags[key] ?? '' }));
}
