import { setTimeout as wait } from 'node:timers/promises';
import { Interrupted } from '../errors.ts';
import { type ClockReading, readSandboxClock } from './sandbox-clock.ts';

/** Where time comes from. Everything that waits or dates something uses it, so that a rehearsal can run faster than the wall clock. */
export interface Clock {
  now(): Date;
  /** Throws Interrupted as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The wall clock: the only one used against AWS. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: sleepOnWall,
};

/** A clock that begins at `start` and runs `speed` times as fast as the wall clock. */
export function scaledClock(speed: number, start: Date = new Date()): Clock {
  const wallStart = performance.now();
  return {
    now: () => new Date(start.getTime() + (performance.now() - wallStart) * speed),
    sleep: (milliseconds, signal) => sleepOnWall(milliseconds / speed, signal),
  };
}

/** The clock of what is being talked to: a sandbox's own, which may run fast or stand still; else the wall clock. AWS is never asked. */
export async function clockOf(endpoint: string | undefined): Promise<Clock> {
  const first = endpoint?.startsWith('http:') ? await readSandboxClock(endpoint) : undefined;
  return endpoint && first ? followClock(endpoint, first) : systemClock;
}

/** How often, in wall milliseconds, a clock that is held is asked again, and one that runs, in case it was turned. */
const heldInterval = 20;
const runningInterval = 1000;

function followClock(endpoint: string, first: ClockReading): Clock {
  const clockFrom = ({ speed, now }: ClockReading) => ({ speed, clock: scaledClock(speed, now) });
  let known = clockFrom(first);
  let asking: Promise<void> | undefined;
  const now = (): Date => known.clock.now();
  const ask = async (): Promise<void> => {
    const reading = await readSandboxClock(endpoint);
    if (reading) known = clockFrom(reading);
    asking = undefined;
  };
  return {
    now,
    async sleep(milliseconds, signal) {
      const until = now().getTime() + milliseconds;
      do {
        const wallLeft = (until - now().getTime()) / known.speed;
        const nap = known.speed === 0 ? heldInterval : Math.min(wallLeft, runningInterval);
        await sleepOnWall(nap, signal);
        asking ??= known.speed === 0 || nap === runningInterval ? ask() : undefined;
        await asking;
      } while (now().getTime() < until);
    },
  };
}

/** `setTimeout` holds at most 2^31-1 ms and fires at once beyond it. */
const longestTimer = 2 ** 31 - 1;

async function sleepOnWall(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new Interrupted();
  try {
    await wait(Math.min(Math.max(milliseconds, 0), longestTimer), undefined, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw new Interrupted();
    throw error;
  }
}
