import type { Instance } from '@cms-patching/core';

/** Remembers records by run, account, region and id; ids of one place share what they have in common, so it stays small. */
export interface RecordSet {
  /** Whether it was not there yet. */
  add(record: Instance): boolean;
  /** `instance` as account/region/id, as journals name it. */
  has(runId: string, instance: string): boolean;
  size(): number;
}

export function newRecordSet(): RecordSet {
  const places = new Map<string, Set<string>>();
  let size = 0;
  return {
    add({ runId, accountId, region, instanceId }) {
      const place = placeOf(runId, `${accountId}/${region}`);
      const ids = places.get(place) ?? new Set<string>();
      if (ids.size === 0) places.set(place, ids);
      const before = ids.size;
      size += ids.add(instanceId).size - before;
      return ids.size > before;
    },
    has(runId, instance) {
      const end = instance.lastIndexOf('/');
      return places.get(placeOf(runId, instance.slice(0, end)))?.has(instance.slice(end + 1)) ?? false;
    },
    size: () => size,
  };
}

const placeOf = (runId: string, place: string): string => `${runId} ${place}`;
