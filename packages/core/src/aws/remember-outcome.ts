import { toRecordError } from './aws-errors.ts';
import type { Clock } from './clock.ts';

/** How long a failure stands before it is worth asking again, in milliseconds: a minute for a refusal, less for what may pass. */
export const failureStands = (error: unknown): number => (toRecordError(error).retryable ? 10_000 : 60_000);

/** Performs once for all who ask; a failure is everyone's too, for a while, so that a thousand records do not hammer a role that is refused. */
export function rememberOutcome<T>(perform: () => Promise<T>, clock: Clock): () => Promise<T> {
  let outcome: Promise<T> | undefined;
  let standsUntil = Number.POSITIVE_INFINITY;
  return () => {
    if (clock.now().getTime() >= standsUntil) outcome = undefined;
    if (outcome) return outcome;
    standsUntil = Number.POSITIVE_INFINITY;
    outcome = perform().catch((error: unknown) => {
      standsUntil = clock.now().getTime() + failureStands(error);
      throw error;
    });
    return outcome;
  };
}
