import { expect, test } from 'vitest';
import { dependencyFindings, type Peer } from './dependencies.ts';

const tags = { clusterTag: 'Cluster', dependsOnTag: 'DependsOn' };
const peer = (instanceId: string, facts: Partial<Peer> = {}): Peer => ({ instanceId, state: 'running', ...facts });
const web = (facts: Partial<Peer> = {}) => peer('i-1', { name: 'web-1', tags: { Cluster: 'web' }, ...facts });
const needing = (names: string) => peer('i-1', { name: 'app-1', tags: { DependsOn: names } });

test.for<[string, Peer, Peer[], string[]]>([
  ['a server without these tags', peer('i-1'), [peer('i-2')], []],
  ['a cluster with another member that runs', web(), [web(), peer('i-2', { tags: { Cluster: 'web' } })], []],
  [
    'the only member',
    web(),
    [web(), peer('i-2', { tags: { Cluster: 'db' } })],
    ['only-cluster-member: only running member of cluster web: it has no other member'],
  ],
  [
    'the only one that runs',
    web(),
    [peer('i-2', { state: 'stopped', tags: { Cluster: 'web' } })],
    ['only-cluster-member: only running member of cluster web: none of its other members runs'],
  ],
  ['an empty cluster tag', web({ tags: { Cluster: ' ' } }), [], []],
  ['a need that is met', needing('db-1'), [peer('i-2', { name: 'db-1', ready: true })], []],
  [
    'a need that runs, and nobody knows more',
    needing('db-1'),
    [peer('i-2', { name: 'db-1' })],
    ['dependency-not-checked: depends on db-1, which runs, but was not found ready here'],
  ],
  ['a need by id that is met', needing('i-2'), [peer('i-2', { ready: true })], []],
  [
    'a need that nobody knows',
    needing('db-9'),
    [],
    ['dependency-not-found: depends on db-9, which is not among the servers known here'],
  ],
  [
    'a need that is stopped',
    needing('db-1'),
    [peer('i-2', { name: 'db-1', state: 'stopped' })],
    ['dependency-not-running: depends on db-1, which is stopped'],
  ],
  [
    'a need that is not ready',
    needing('db-1'),
    [peer('i-2', { name: 'db-1', ready: false })],
    ['dependency-not-ready: depends on db-1, which is not ready'],
  ],
  [
    'a need that one of two servers meets',
    needing('db'),
    [peer('i-2', { name: 'db', ready: false }), peer('i-3', { name: 'db', ready: true })],
    [],
  ],
  [
    'several needs, one twice, and itself',
    needing('db-1, i-3;db-1 app-1'),
    [peer('i-3', { ready: false })],
    [
      'dependency-not-found: depends on db-1, which is not among the servers known here',
      'dependency-not-ready: depends on i-3, which is not ready',
    ],
  ],
])('%s', ([, server, peers, expected]) => {
  expect(dependencyFindings(server, peers, tags).map(({ code, message }) => `${code}: ${message}`)).toEqual(expected);
});

test('without a configured tag nothing depends on anything', () => {
  const server = peer('i-1', { tags: { Cluster: 'web', DependsOn: 'db-9' } });
  expect(dependencyFindings(server, [], { clusterTag: null, dependsOnTag: null })).toEqual([]);
});
