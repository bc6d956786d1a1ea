import { awsCode, isPassing, isThrottle, toRecordError } from './aws/aws-errors.ts';
import { WaitTimeout } from './errors.ts';
import type { RunContext } from './stage.ts';

/** Throttles and network trouble are over soon, a lack of capacity after minutes; milliseconds. */
const usualPause = 10_000;
const capacityPause = 60_000;

/**
 * Makes an attempt again while what stands in its way passes with time: throttles, network trouble, a lack of capacity. From the second
 * attempt on it is told what ended the one before. Throws WaitTimeout `throttled`, Interrupted, else the last attempt's error.
 */
export async function rideOut<T>(
  what: string,
  attempt: (earlier: unknown) => Promise<T>,
  { clock, signal, log, timeout }: Pick<RunContext, 'clock' | 'signal' | 'log' | 'timeout'>,
): Promise<T> {
  const giveUpAt = clock.now().getTime() + timeout * 1000;
  let earlier: unknown;
  for (;;) {
    try {
      return await attempt(earlier);
    } catch (error) {
      const pause = pauseAfter(error);
      if (pause === undefined) throw error;
      if (clock.now().getTime() + pause > giveUpAt) throw isThrottle(error) ? throttled(what, timeout) : error;
      log.info(`${what}: ${toRecordError(error).message}; trying again in ${pause / 1000} s`);
      await clock.sleep(pause, signal);
      earlier = error;
    }
  }
}

const pauseAfter = (error: unknown): number | undefined => {
  if (awsCode(error) === 'InsufficientInstanceCapacity') return capacityPause;
  return isPassing(error) ? usualPause : undefined;
};

const throttled = (what: string, timeout: number): WaitTimeout =>
  new WaitTimeout(
    `${what}: AWS has throttled it for ${timeout} s; run again later, or with a lower --concurrency`,
    'throttled',
  );
