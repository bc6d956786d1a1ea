import pLimit from 'p-limit';

/** One queue per key, so that input sorted by zone does not serialise the zones. */
export interface ZoneQueues {
  run(key: string, work: () => Promise<void>): Promise<void>;
  /** Work that has begun and not ended. */
  inFlight(): number;
}

export function createZoneQueues(concurrency: number): ZoneQueues {
  const queues = new Map<string, ReturnType<typeof pLimit>>();
  return {
    run(key, work) {
      let queue = queues.get(key);
      if (!queue) {
        queue = pLimit(concurrency);
        queues.set(key, queue);
      }
      return queue(work);
    },
    inFlight: () => [...queues.values()].reduce((sum, queue) => sum + queue.activeCount, 0),
  };
}

/** A counting gate: `enter` waits while `limit` are inside. It bounds how far a stage reads ahead of what it has written. */
export function createGate(limit: number): {
  enter(): Promise<void> | undefined;
  leave(): void;
  empty(): Promise<void>;
} {
  let inside = 0;
  const waiting: (() => void)[] = [];
  let emptied: (() => void)[] = [];
  return {
    enter() {
      if (inside < limit) {
        inside += 1;
        return undefined;
      }
      return new Promise((resolve) => {
        waiting.push(() => {
          inside += 1;
          resolve();
        });
      });
    },
    leave() {
      inside -= 1;
      waiting.shift()?.();
      if (inside === 0) {
        for (const done of emptied) done();
        emptied = [];
      }
    },
    empty: () => (inside === 0 ? Promise.resolve() : new Promise((resolve) => emptied.push(resolve))),
  };
}
