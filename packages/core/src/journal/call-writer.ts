import { isDefinite, toRecordError } from '../aws/aws-errors.ts';
import type { Clock } from '../aws/clock.ts';
import { Interrupted, UnknownOutcome, WriteFailure } from '../errors.ts';
import type { CallLedger, PastCall } from './call-ledger.ts';
import type { Call, Journal, OnceCall, SentCall } from './journal.ts';

/** How long AWS may take to show what it has just made: `InvalidAMIID.NotFound` is normal for up to a minute. */
const visibilityWindow = 60_000;
const visibilityPoll = 5_000;

export interface CallWriterParts {
  append: Journal['append'];
  ledger: CallLedger;
  clock: Clock;
  /** What to do about a call whose outcome can't be found. */
  resolve: 'adopt' | 'reissue';
}

/** The three ways in which a journal makes calls; see `Journal` for what each promises. */
export function createCallWriter({
  append,
  ledger,
  clock,
  resolve,
}: CallWriterParts): Pick<Journal, 'once' | 'settle' | 'act'> {
  const begin = async (call: Call, idempotent: boolean): Promise<string> => {
    const key = `${call.key}/${ledger.attempts(call.key) + 1}`;
    const { operation, principal } = call;
    await append(
      {
        type: 'intent',
        key,
        operation,
        instances: [...call.instances],
        ...(idempotent && { idempotent }),
        ...(principal && { principal }),
      },
      true,
    );
    return key;
  };
  const lookUp = async <T>(call: Pick<OnceCall<T>, 'find' | 'signal'>, since: Date): Promise<T | undefined> => {
    for (;;) {
      const found = await call.find();
      if (found !== undefined || clock.now().getTime() - since.getTime() >= visibilityWindow) return found;
      await clock.sleep(visibilityPoll, call.signal);
    }
  };
  const settleOpen = async <T>(call: SentCall<T>, open: PastCall, cause?: unknown): Promise<T | undefined> => {
    const found = await lookUp(call, open.at);
    if (found !== undefined) {
      await append({ type: 'result', key: open.key, outcome: 'adopted', value: found }, true);
      return found;
    }
    if (resolve === 'reissue') {
      await append({ type: 'result', key: open.key, outcome: 'reissued' }, true);
      return undefined;
    }
    throw new UnknownOutcome(
      `${call.operation} was sent at ${open.at.toISOString()} and neither its answer nor its effect can be found; look in the account, then run again with --resolve reissue to send it anew`,
      { category: 'connectivity', code: 'outcome-unknown', cause },
    );
  };

  return {
    async once<T>(call: OnceCall<T>) {
      const past = ledger.latest(call.key);
      if (past?.state === 'done') return { value: past.value as T, origin: 'adopted' };
      if (past?.state === 'open') {
        const value = await settleOpen(call, past);
        if (value !== undefined) return { value, origin: 'adopted' };
      } else {
        const value = await call.find();
        if (value !== undefined) {
          await append({ type: 'result', key: await begin(call, false), outcome: 'adopted', value }, true);
          return { value, origin: 'adopted' };
        }
      }
      if (call.signal?.aborted) throw new Interrupted();
      const key = await begin(call, false);
      try {
        const { value, requestId } = await call.perform();
        await append({ type: 'result', key, outcome: 'done', value, ...(requestId && { requestId }) }, true);
        return { value, origin: 'created' };
      } catch (error) {
        if (error instanceof WriteFailure) throw error;
        const outcome = isDefinite(error) ? 'failed' : 'ambiguous';
        await append({ type: 'result', key, outcome, error: toRecordError(error) }, true);
        if (outcome === 'failed') throw error;
        const open = ledger.latest(call.key);
        const value = open && (await settleOpen(call, open, error));
        if (value === undefined) throw error;
        return { value, origin: 'adopted' };
      }
    },
    async settle<T>(call: SentCall<T>) {
      const past = ledger.latest(call.key);
      if (past?.state === 'open') return settleOpen(call, past);
      return past?.state === 'done' ? (past.value as T) : undefined;
    },
    async act(call) {
      const key = await begin(call, true);
      try {
        const { value, requestId } = await call.perform();
        await append({ type: 'result', key, outcome: 'done', value, ...(requestId && { requestId }) });
        return value;
      } catch (error) {
        if (error instanceof WriteFailure) throw error;
        const outcome = isDefinite(error) ? 'failed' : 'ambiguous';
        await append({ type: 'result', key, outcome, error: toRecordError(error) });
        throw error;
      }
    },
  };
}
