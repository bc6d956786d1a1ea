import { isThrottle } from './aws-errors.ts';
import { rateOf } from './aws-rates.ts';
import { actionOf, type SdkClient, signalOf, stackOf } from './client-stack.ts';
import type { Clock } from './clock.ts';
import { createTokenBucket, type Rate, type TokenBucket } from './token-bucket.ts';

/** The token buckets of one account and region, by action: shared by all its clients in this process. */
export interface Pace {
  bucketsOf(service: 'ec2' | 'ssm', action: string): { calls: TokenBucket; instances: TokenBucket | undefined };
  /** Ends the waits of calls that were given no signal of their own; nothing was sent for them. */
  signal: AbortSignal | undefined;
}

export function createPace(clock: Clock, signal?: AbortSignal): Pace {
  const buckets = new Map<string, TokenBucket>();
  const bucket = (name: string, rate: Rate): TokenBucket => {
    const known = buckets.get(name) ?? createTokenBucket(rate, clock);
    buckets.set(name, known);
    return known;
  };
  return {
    signal,
    bucketsOf(service, action) {
      const rate = rateOf(service, action);
      const name = `${service}:${action}`;
      return { calls: bucket(name, rate), instances: rate.instances && bucket(`${name}/instances`, rate.instances) };
    },
  };
}

/** Makes every request of a client, retries included, wait for its tokens, and lets the answers set the speed. */
export function paceClient(client: SdkClient, service: 'ec2' | 'ssm', pace: Pace): void {
  stackOf(client).addRelativeTo(
    (next, context) => {
      let throttles = 0;
      return async (args) => {
        const { calls, instances } = pace.bucketsOf(service, actionOf(context));
        const signal = signalOf(context) ?? pace.signal;
        const count = instanceCount(args.input);
        await calls.take(1, signal);
        await instances?.take(count, signal);
        try {
          const answer = await next(args);
          calls.accepted();
          instances?.accepted(count);
          return answer;
        } catch (error) {
          if (isThrottle(error)) {
            throttles += 1;
            calls.throttled();
            instances?.giveBack(count);
            // AWS does not say which bucket was empty: that of the calls, unless it refuses the same call again.
            if (throttles > 1) instances?.throttled();
          }
          throw error;
        }
      };
    },
    // Signing comes after the wait: a signature is good for five minutes only.
    { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'pace' },
  );
}

const instanceCount = (input: { InstanceIds?: readonly string[] }): number => input.InstanceIds?.length ?? 1;
