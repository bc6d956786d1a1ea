import type { Filter } from '@aws-sdk/client-ec2';
import { chunksOf, type TagPatterns, type ZoneFilters } from '@cms-patching/core';

/** EC2 takes at most 200 values per filter. */
const mostValues = 200;

/**
 * What EC2 can be asked so that it sends little that `matchesFilters` then drops: one list of filters per query, and no query at all
 * when no instance can match. EC2 does not say what two filters of one name mean, so only the first of each name is sent.
 */
export function ec2Queries(sets: readonly ZoneFilters[]): Filter[][] {
  const filters = new Map<string, readonly string[]>();
  for (const [name, values] of sets.flatMap(ec2Filters)) if (!filters.has(name)) filters.set(name, values);
  const { 'instance-id': ids, ...others } = Object.fromEntries(filters);
  if ([...filters.values()].some((values) => values.length === 0)) return [];
  const shared = Object.entries(others)
    .filter(([, values]) => values.length <= mostValues)
    .map(([Name, values]) => ({ Name, Values: [...values] }));
  return ids ? chunksOf(ids, mostValues).map((Values) => [{ Name: 'instance-id', Values }, ...shared]) : [shared];
}

type NamedValues = [name: string, values: readonly string[]];

/** Excluded tags, and linux, have no filter in EC2. */
function ec2Filters(filters: ZoneFilters): NamedValues[] {
  const { tags = {}, states, platforms, instanceTypes, vpcIds, subnetIds, instanceIds, names } = filters;
  const onlyWindows = platforms?.length === 1 && platforms[0] === 'windows';
  return [
    ...given('instance-id', instanceIds && [...new Set(instanceIds)]),
    ...tagFilters(tags),
    ...given('tag:Name', names),
    ...given('instance-state-name', states),
    ...given('instance-type', instanceTypes),
    ...given('vpc-id', vpcIds),
    ...given('subnet-id', subnetIds),
    ...given('platform', onlyWindows ? platforms : undefined),
  ];
}

const given = (name: string, values: readonly string[] | undefined): NamedValues[] => (values ? [[name, values]] : []);

/** An empty value is no value to EC2's filters. */
const tagFilters = (tags: TagPatterns): NamedValues[] =>
  Object.entries(tags)
    .filter(([, values]) => !values.includes(''))
    .map(([key, values]) => [`tag:${key}`, values]);
