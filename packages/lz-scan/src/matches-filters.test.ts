import type { ZoneFilters } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { matchesFilters } from './matches-filters.ts';
import type { ServerFacts } from './server-facts.ts';

const server: ServerFacts = {
  instanceId: 'i-0a00000000000001a',
  name: 'web-01',
  state: 'running',
  platform: 'linux',
  instanceType: 'm6i.large',
  vpcId: 'vpc-1',
  subnetId: 'subnet-1',
  tags: { Name: 'web-01', Environment: 'nonprod', PatchGroup: 'group-2b', Odd: 'a*b' },
};

test.each<[matches: boolean, filters: ZoneFilters]>([
  [true, {}],
  [true, { tags: { Environment: ['nonprod'], PatchGroup: ['group-1', 'group-2*'] } }],
  [false, { tags: { Environment: ['nonprod'], PatchGroup: ['group-1'] } }],
  [false, { tags: { environment: ['nonprod'] } }],
  [false, { tags: { Environment: ['NonProd'] } }],
  [true, { tags: { PatchGroup: ['group-?b'] } }],
  [true, { tags: { Odd: ['a\\*b'] } }],
  [false, { tags: { Missing: ['*'] } }],
  [false, { tags: { Environment: [] } }],
  [false, { excludeTags: { Environment: ['nonprod'] } }],
  [false, { excludeTags: { Environment: ['prod'], PatchGroup: ['*'] } }],
  [true, { excludeTags: { Environment: ['prod'] } }],
  [true, { states: ['running', 'stopped'] }],
  [false, { states: ['stopped'] }],
  [false, { states: [] }],
  [true, { platforms: ['linux'] }],
  [false, { platforms: ['windows'] }],
  [true, { instanceTypes: ['m6i.*'] }],
  [false, { instanceTypes: ['m6i'] }],
  [true, { vpcIds: ['vpc-2', 'vpc-1'], subnetIds: ['subnet-1'] }],
  [false, { vpcIds: ['vpc-1'], subnetIds: ['subnet-2'] }],
  [true, { instanceIds: ['i-0a00000000000001a'] }],
  [false, { instanceIds: ['i-0a00000000000002a'] }],
  [true, { names: ['db-*', 'web-0?'] }],
  [false, { names: ['web'] }],
])('%s for %j', (matches, filters) => {
  expect(matchesFilters(server, filters)).toBe(matches);
});

test('a server without a name, a network or a known platform matches no filter on them', () => {
  const bare: ServerFacts = { instanceId: 'i-0a00000000000001a', state: 'terminated', tags: {} };
  const filters: ZoneFilters[] = [{ names: ['*'] }, { vpcIds: ['vpc-1'] }, { platforms: ['linux', 'windows'] }];
  expect(filters.map((each) => matchesFilters(bare, each))).toEqual([false, false, false]);
});
