import { Interrupted } from '../../errors.ts';
import type { Clock } from '../clock.ts';

export interface ManualClock extends Clock {
  /** Lets time pass, waking sleepers in the order in which their time comes and letting what they do settle in between. */
  advance(milliseconds: number): Promise<void>;
}

interface Sleeper {
  at: number;
  wake(): void;
}

/** A clock that stands still until a test moves it. */
export function manualClock(start = Date.parse('2026-01-15T20:00:00Z')): ManualClock {
  let time = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => new Date(time),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new Interrupted());
        const sleeper: Sleeper = {
          at: time + Math.max(0, milliseconds),
          wake: () => {
            signal?.removeEventListener('abort', interrupt);
            sleepers.delete(sleeper);
            resolve();
          },
        };
        const interrupt = (): void => {
          sleepers.delete(sleeper);
          reject(new Interrupted());
        };
        signal?.addEventListener('abort', interrupt, { once: true });
        sleepers.add(sleeper);
      }),
    async advance(milliseconds) {
      const until = time + milliseconds;
      await settle();
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > until) break;
        time = Math.max(time, next.at);
        next.wake();
        await settle();
      }
      time = until;
    },
  };
}

/** Long enough for chains of promises, too short for a timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
