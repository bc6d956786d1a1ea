const bucket = 30_000;
const window = 600_000;
const minute = 60_000;

/** How fast something goes on, over the last ten minutes or since it began; times are epoch milliseconds. */
export interface Pace {
  note(at: number): void;
  /** Undefined before there is anything to reckon with. */
  perMinute(now: number): number | undefined;
}

export function createPace(since: number): Pace {
  let buckets: { from: number; count: number }[] = [];
  return {
    note(at) {
      const from = Math.floor(at / bucket) * bucket;
      const last = buckets.at(-1);
      if (last && last.from >= from) last.count += 1;
      else {
        buckets.push({ from, count: 1 });
        buckets = buckets.filter((each) => each.from > from - window);
      }
    },
    perMinute(now) {
      const begin = Math.max(since, now - window);
      const count = buckets.reduce((sum, each) => sum + (each.from + bucket > begin ? each.count : 0), 0);
      if (count === 0 || now <= begin) return undefined;
      return (count * minute) / (now - begin);
    },
  };
}
