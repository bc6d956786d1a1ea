import type { Log } from '../log.ts';
import { isExpired, isThrottle } from './aws-errors.ts';
import { accessKeyOf, actionOf, type SdkClient, signalOf, stackOf } from './client-stack.ts';
import type { Clock } from './clock.ts';

/** The SDK's own retries give up on a throttle after seconds; it must never fail an instance before the account had time to breathe. */
const mostThrottles = 8;
const firstPause = 1000;
const longestPause = 20_000;

export interface ResendOptions {
  clock: Clock;
  log: Pick<Log, 'debug'> | undefined;
  /** Ends pauses, for calls that were given no signal of their own. */
  signal: AbortSignal | undefined;
  /** Gets fresh credentials at the next call, in place of the refused ones. */
  renew(refusedKey: string | undefined): void;
}

/**
 * Sends again what AWS has certainly not carried out: throttled calls after a pause, and calls refused for expired credentials once,
 * with new ones. It is safe for clients that change things, too.
 */
export function resendRefused(client: SdkClient, { clock, log, signal, renew }: ResendOptions): void {
  stackOf(client).add(
    (next, context) => async (args) => {
      let renewed = false;
      for (let throttles = 0; ; ) {
        try {
          return await next(args);
        } catch (error) {
          if (isExpired(error) && !renewed) {
            renewed = true;
            renew(accessKeyOf(context));
          } else if (isThrottle(error) && throttles < mostThrottles) {
            const pause = Math.random() * Math.min(firstPause * 2 ** throttles, longestPause);
            throttles += 1;
            log?.debug(`${actionOf(context)} was throttled; sending it again in ${(pause / 1000).toFixed(1)} s`, {
              throttles,
            });
            await clock.sleep(pause, signalOf(context) ?? signal);
          } else throw error;
        }
      }
    },
    { step: 'initialize', priority: 'high', name: 'resendRefused' },
  );
}
