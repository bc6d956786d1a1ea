import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDefinite, toRecordError } from '../aws/aws-errors.ts';
import type { Clock } from '../aws/clock.ts';
import { Interrupted, UnknownOutcome, WriteFailure } from '../errors.ts';
import { openAppendFile } from './append-file.ts';
import { type CallLedger, createCallLedger, type PastCall } from './call-ledger.ts';
import { chainStart, type JournalEntry, type JournalLine, lineHash } from './journal-line.ts';
import { takeLock } from './lock.ts';
import { type JournalEnd, replayJournal } from './read-journal.ts';

/** How long AWS may take to show what it has just made: `InvalidAMIID.NotFound` is normal for up to a minute. */
const visibilityWindow = 60_000;
const visibilityPoll = 5_000;

export interface Call {
  /** What makes this call the same call in a later run; never a position or a time. The attempt number is added to it. */
  key: string;
  operation: string;
  /** The instances it concerns, as `account/region/instanceId`. */
  instances: readonly string[];
  /** The ARN that AWS will see making the call. */
  principal?: string | undefined;
}

/** A call's answer: what it made, which must survive JSON, and AWS's request id. */
export interface Sent<T> {
  value: T;
  requestId?: string | undefined;
}

export interface OnceCall<T> extends Call {
  /** Looks in AWS for what an earlier attempt of this call made; must be cheap, it always runs first. */
  find(): Promise<T | undefined>;
  /** Sends the call, once, without retries. */
  perform(): Promise<Sent<T>>;
  signal?: AbortSignal;
}

/** What it takes to find out about a call that was sent before. */
export type SentCall<T> = Pick<OnceCall<T>, 'key' | 'operation' | 'find' | 'signal'>;

export interface Journal extends Pick<CallLedger, 'callsFor' | 'hasBegun' | 'isOpenPass'> {
  readonly path: string;
  /** Appends a line; with `durable` it settles when the line is on the disk. Throws WriteFailure. */
  append(entry: JournalEntry, durable?: boolean): Promise<void>;
  /**
   * Makes a call that creates something at most once over all runs of this stage: finds and adopts what is there, else writes the
   * intent to the disk, sends, and writes the result. Throws UnknownOutcome when a sent call can be neither confirmed nor found.
   */
  once<T>(call: OnceCall<T>): Promise<{ value: T; origin: 'created' | 'adopted' }>;
  /**
   * Finds out what became of a call that an earlier process sent: what it made, or undefined when it was not carried out or the operator
   * chose to have it sent anew. Throws UnknownOutcome.
   */
  settle<T>(call: SentCall<T>): Promise<T | undefined>;
  /** Makes a call that may be repeated without harm (start, stop, delete, a read-only command) and writes down both ends of it. */
  act<T>(call: Call & { perform(): Promise<Sent<T>> }): Promise<T>;
  /** Hash of the last line: whoever noted it can prove later that nothing was changed. */
  head(): string;
  close(): Promise<void>;
}

export interface JournalOptions {
  stateDir: string;
  runId: string;
  stage: string;
  clock: Clock;
  /** What to do about a call whose outcome can't be found: leave it `unknown`, or send it again. */
  resolve?: 'adopt' | 'reissue';
}

export const journalPath = (stateDir: string, runId: string, stage: string): string =>
  join(stateDir, runId, `${stage}.journal.ndjson`);

/** Opens a stage's journal for one run, replays it and locks it against other processes. Throws GuardRefusal `locked`, WriteFailure. */
export async function openJournal({
  stateDir,
  runId,
  stage,
  clock,
  resolve = 'adopt',
}: JournalOptions): Promise<Journal> {
  const path = journalPath(stateDir, runId, stage);
  await makeFolder(dirname(path));
  const unlock = await takeLock(`${path}.lock`, `${stage} of run ${runId}`);
  try {
    const ledger = createCallLedger();
    const end = await replayExisting(path, ledger);
    if (end.broken) {
      throw new WriteFailure(
        `the journal ${path} is damaged: line ${end.broken.line} ${end.broken.message}; keep it for the audit under another name, and run again: what was made is looked up in AWS`,
      );
    }
    const file = await openAppendFile(path, end.soundBytes);
    let { seq, head } = end;

    const append = (entry: JournalEntry, durable = false): Promise<void> => {
      const line: JournalLine = { seq: seq + 1, at: clock.now().toISOString(), prev: head, ...entry };
      const raw = JSON.stringify(line);
      seq += 1;
      head = lineHash(raw);
      ledger.note(line);
      return file.append(raw, durable);
    };
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
      path,
      append,
      callsFor: ledger.callsFor,
      hasBegun: ledger.hasBegun,
      isOpenPass: ledger.isOpenPass,
      head: () => head,
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
      async close() {
        try {
          await file.close();
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new WriteFailure(
      `cannot make the state directory ${path}: ${(error as Error).message}; choose another with --state-dir`,
      { cause: error },
    );
  }
}

async function replayExisting(path: string, ledger: CallLedger): Promise<JournalEnd> {
  try {
    return await replayJournal(path, (line) => ledger.note(line));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { seq: 0, head: chainStart, soundBytes: 0, torn: false };
    throw new WriteFailure(`cannot read the journal ${path}: ${(error as Error).message}`, { cause: error });
  }
}
