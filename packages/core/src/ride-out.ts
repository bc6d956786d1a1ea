import { awsCode, isPassing, isThrottle, toRecordError } from './aws/aws-errors.ts';
import { WaitTimeout } from './errors.ts';
import type { RunContext } from './stage.ts';

/** Throttles and network trouble are over soon, a lack of capacity after minutes; milliseconds. */
const usualPause = 10_000;
const capacityPause = 60_000;

/** What decides how long something is tried. */
export type Patience = Pick<RunContext, 'clock' | 'signal' | 'log' | 'timeout' | 'lastBegin'>;

/**
 * Makes an attempt again while what stands in its way passes with time: throttles, network trouble, a lack of capacity; for capacity not
 * beyond the run's deadline. Throws WaitTimeout `throttled`, Interrupted, else the last attempt's error.
 */
export async function rideOut<T>(
  what: string,
  attempt: () => Promise<T>,
  { clock, signal, log, timeout, lastBegin }: Patience,
): Promise<T> {
  const giveUpAt = clock.now().getTime() + timeout * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const pause = pauseAfter(error);
      if (pause === undefined) throw error;
      const again = clock.now().getTime() + pause;
      const isTooLate = isLackOfCapacity(error) && lastBegin !== undefined && again > lastBegin.getTime();
      if (again > giveUpAt || isTooLate) throw isThrottle(error) ? throttled(what, timeout) : error;
      log.info(`${what}: ${toRecordError(error).message}; trying again in ${pause / 1000} s`);
      await clock.sleep(pause, signal);
    }
  }
}

const isLackOfCapacity = (error: unknown): boolean => awsCode(error) === 'InsufficientInstanceCapacity';

const pauseAfter = (error: unknown): number | undefined => {
  if (isLackOfCapacity(error)) return capacityPause;
  return isPassing(error) ? usualPause : undefined;
};

const throttled = (what: string, timeout: number): WaitTimeout =>
  new WaitTimeout(
    `${what}: AWS has throttled it for ${timeout} s; run again later, or with a lower --concurrency`,
    'throttled',
  );
