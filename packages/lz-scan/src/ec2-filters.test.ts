import type { ZoneFilters } from '@cms-patching/core';
import { describe, expect, test } from 'vitest';
import { ec2Queries } from './ec2-filters.ts';

const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `i-${n.toString(16).padStart(17, '0')}`);

describe('what EC2 can filter is asked of EC2', () => {
  test.each<[filters: ZoneFilters, sent: Record<string, readonly string[]>]>([
    [{}, {}],
    [{ tags: { PatchGroup: ['group-1', 'group-2*'] } }, { 'tag:PatchGroup': ['group-1', 'group-2*'] }],
    [{ states: ['running', 'stopped'] }, { 'instance-state-name': ['running', 'stopped'] }],
    [{ instanceTypes: ['m6i.*'] }, { 'instance-type': ['m6i.*'] }],
    [
      { vpcIds: ['vpc-1'], subnetIds: ['subnet-1'] },
      { 'vpc-id': ['vpc-1'], 'subnet-id': ['subnet-1'] },
    ],
    [{ names: ['web-*'] }, { 'tag:Name': ['web-*'] }],
    [{ platforms: ['windows'] }, { platform: ['windows'] }],
  ])('%j', (filters, sent) => {
    const [query, ...more] = ec2Queries([filters]);
    expect(Object.fromEntries((query ?? []).map(({ Name, Values }) => [Name, Values]))).toEqual(sent);
    expect(more).toEqual([]);
  });
});

describe('what EC2 can’t filter stays here', () => {
  test.each<[why: string, filters: ZoneFilters]>([
    ['linux has no value there', { platforms: ['linux'] }],
    ['nor have both platforms', { platforms: ['linux', 'windows'] }],
    ['tags to exclude', { excludeTags: { PatchExempt: ['true'] } }],
    ['a tag without a value', { tags: { Legacy: [''] } }],
    ['more values than a filter takes', { names: Array.from({ length: 201 }, (_, n) => `web-${n}`) }],
  ])('%s', (_why, filters) => {
    expect(ec2Queries([filters])).toEqual([[]]);
  });
});

test('two conditions on one thing are sent as one filter, because EC2 does not say what two would mean', () => {
  const queries = ec2Queries([
    { states: ['stopped'], tags: { Name: ['a*'] } },
    { states: ['running', 'stopped'], names: ['*b'] },
  ]);
  expect(queries).toEqual([
    [
      { Name: 'tag:Name', Values: ['a*'] },
      { Name: 'instance-state-name', Values: ['stopped'] },
    ],
  ]);
});

test('ids go out 200 at a time, each once, with the other filters', () => {
  const queries = ec2Queries([{ instanceIds: [...ids(450), ...ids(3)], states: ['running'] }]);
  expect(queries.map((query) => query.map(({ Name, Values }) => [Name, Values?.length]))).toEqual([
    [
      ['instance-id', 200],
      ['instance-state-name', 1],
    ],
    [
      ['instance-id', 200],
      ['instance-state-name', 1],
    ],
    [
      ['instance-id', 50],
      ['instance-state-name', 1],
    ],
  ]);
});

test.each<[ZoneFilters]>([[{ instanceIds: [] }], [{ states: [] }], [{ tags: { PatchGroup: [] } }]])(
  'an empty list lets nothing through, so that EC2 is not asked: %j',
  (filters) => {
    expect(ec2Queries([filters, { vpcIds: ['vpc-1'] }])).toEqual([]);
  },
);
