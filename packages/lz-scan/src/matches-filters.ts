import { firstMatchingTag, matchesEveryTag, matchesPattern, type ZoneFilters } from '@cms-patching/core';
import type { ServerFacts } from './server-facts.ts';

/** Whether an instance belongs to the fleet. It decides alone: that EC2 was asked with filters only makes the answer shorter. */
export function matchesFilters(server: ServerFacts, filters: ZoneFilters): boolean {
  const { tags, excludeTags, states, platforms, instanceTypes, vpcIds, subnetIds, instanceIds, names } = filters;
  return (
    isAmong(instanceIds, server.instanceId) &&
    isAmong(states, server.state) &&
    isAmong(platforms, server.platform) &&
    isAmong(vpcIds, server.vpcId) &&
    isAmong(subnetIds, server.subnetId) &&
    matchesAny(instanceTypes, server.instanceType) &&
    matchesAny(names, server.name) &&
    matchesEveryTag(tags ?? {}, server.tags) &&
    firstMatchingTag(excludeTags ?? {}, server.tags) === undefined
  );
}

const isAmong = (wanted: readonly string[] | undefined, value: string | undefined): boolean =>
  wanted === undefined || (value !== undefined && wanted.includes(value));

const matchesAny = (patterns: readonly string[] | undefined, value: string | undefined): boolean =>
  patterns === undefined || (value !== undefined && patterns.some((pattern) => matchesPattern(pattern, value)));
