import { type Instance, stageKeys } from '@cms-patching/core';

/** One record, as journals name it, and the stages whose blocks it carries: a bit for each of `stageKeys`. */
interface Arrived {
  runId: string;
  /** account/region/id */
  instance: string;
  blocks: number;
}

/** Remembers records by run, account, region and id; ids of one place share what they have in common, so it stays small. */
export interface RecordSet extends Iterable<Arrived> {
  /** Whether it was not there yet. */
  add(record: Instance): boolean;
  /** `instance` as account/region/id, as journals name it. */
  has(runId: string, instance: string): boolean;
  size(): number;
}

export function newRecordSet(): RecordSet {
  const places = new Map<string, Map<string, number>>();
  let size = 0;
  return {
    add(record) {
      const { runId, accountId, region, instanceId } = record;
      const place = placeOf(runId, `${accountId}/${region}`);
      const ids = places.get(place) ?? new Map<string, number>();
      if (ids.size === 0) places.set(place, ids);
      if (ids.has(instanceId)) return false;
      ids.set(instanceId, blocksOf(record));
      size += 1;
      return true;
    },
    has(runId, instance) {
      const end = instance.lastIndexOf('/');
      return places.get(placeOf(runId, instance.slice(0, end)))?.has(instance.slice(end + 1)) ?? false;
    },
    size: () => size,
    *[Symbol.iterator]() {
      for (const [place, ids] of places) {
        const end = place.indexOf(' ');
        const runId = place.slice(0, end);
        for (const [id, blocks] of ids) yield { runId, instance: `${place.slice(end + 1)}/${id}`, blocks };
      }
    },
  };
}

const placeOf = (runId: string, place: string): string => `${runId} ${place}`;

const blocksOf = (record: Instance): number =>
  stageKeys.reduce((bits, key, place) => bits | (record[key] ? 1 << place : 0), 0);
