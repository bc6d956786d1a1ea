import { Interrupted } from '../errors.ts';
import type { Clock } from './clock.ts';

/** What AWS publishes for a bucket: how many tokens it holds, and how many come back per second. */
export interface Rate {
  burst: number;
  perSecond: number;
  /** The share of the burst that is taken for ours: half of it, unless told otherwise. */
  share?: number;
}

export interface TokenBucket {
  /** Waits for its turn, first come first served. Throws Interrupted when the signal aborts; then no token is gone. */
  take(count: number, signal?: AbortSignal): Promise<void>;
  /** AWS said it was too fast: halves the speed and starts from empty. */
  throttled(): void;
  /** AWS accepted so many: while others are waiting, goes a little faster for each, up to the published speed. */
  accepted(count?: number): void;
  /** Puts back what was taken for a call that AWS refused. */
  giveBack(count: number): void;
  readonly perSecond: number;
}

interface Waiter {
  count: number;
  go(): void;
}

/** Calls already under way when the first throttle comes in tell nothing new, so that one burst halves the speed only once. */
const settleTime = 1000;
/** Short enough to notice a changed speed and an emptied queue. */
const longestNap = 1000;

/** A token bucket that begins at half of what AWS publishes, for other stages and tools draw on the same one, and adapts. */
export function createTokenBucket(published: Rate, clock: Clock): TokenBucket {
  const capacity = Math.max(1, published.burst * (published.share ?? 0.5));
  const queue: Waiter[] = [];
  let perSecond = published.perSecond / 2;
  let tokens = capacity;
  let filledAt = clock.now().getTime();
  let throttledAt = Number.NEGATIVE_INFINITY;
  let serving = false;

  const refill = (): void => {
    const now = clock.now().getTime();
    tokens = Math.min(capacity, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
  };
  const serve = async (): Promise<void> => {
    serving = true;
    for (let next = queue[0]; next; next = queue[0]) {
      refill();
      // A call that wants more than the bucket holds goes out of a full one and leaves a debt.
      const missing = Math.min(next.count, capacity) - tokens;
      if (missing > 0) {
        await clock.sleep(Math.min((missing / perSecond) * 1000, longestNap));
        continue;
      }
      tokens -= next.count;
      queue.shift();
      next.go();
    }
    serving = false;
  };

  return {
    get perSecond() {
      return perSecond;
    },
    take(count, signal) {
      if (signal?.aborted) return Promise.reject(new Interrupted());
      refill();
      if (queue.length === 0 && tokens >= Math.min(count, capacity)) {
        tokens -= count;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(new Interrupted());
        };
        const waiter: Waiter = {
          count,
          go: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(waiter);
        if (!serving) serve().catch(reject);
      });
    },
    throttled() {
      refill();
      tokens = Math.min(tokens, 0);
      if (filledAt - throttledAt < settleTime) return;
      throttledAt = filledAt;
      perSecond = Math.max(published.perSecond / 50, perSecond / 2);
    },
    accepted(count = 1) {
      if (queue.length > 0) perSecond = Math.min(published.perSecond, perSecond + (count * published.perSecond) / 100);
    },
    giveBack(count) {
      refill();
      tokens = Math.min(capacity, tokens + count);
    },
  };
}
