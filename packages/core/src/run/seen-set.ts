import type { Instance } from '../instance.ts';

/** Remembers instances by account, region and id, in little memory however many come. */
export interface SeenSet {
  /** Whether it was not there yet. */
  add(record: Pick<Instance, 'accountId' | 'region' | 'instanceId'>): boolean;
  size(): number;
}

export function createSeenSet(): SeenSet {
  const places = new Map<string, Map<string, Set<string>>>();
  let size = 0;
  return {
    add({ accountId, region, instanceId }) {
      const regions = places.get(accountId) ?? new Map<string, Set<string>>();
      places.set(accountId, regions);
      const ids = regions.get(region) ?? new Set<string>();
      regions.set(region, ids);
      if (ids.has(instanceId)) return false;
      ids.add(instanceId);
      size += 1;
      return true;
    },
    size: () => size,
  };
}
