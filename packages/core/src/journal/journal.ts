import { dirname, join } from 'node:path';
import type { Clock } from '../aws/clock.ts';
import { WriteFailure } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { openAppendFile } from './append-file.ts';
import { type CallLedger, createCallLedger } from './call-ledger.ts';
import { createCallWriter } from './call-writer.ts';
import { chainStart, type JournalEntry, type JournalLine, lineHash } from './journal-line.ts';
import { isHeld, takeLock } from './lock.ts';
import { type JournalEnd, replayJournal } from './read-journal.ts';

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

/** How a journal's name ends; before it stands the stage's. */
export const journalSuffix = '.journal.ndjson';

export const journalPath = (stateDir: string, runId: string, stage: string): string =>
  join(stateDir, runId, `${stage}${journalSuffix}`);

const lockPath = (journal: string): string => `${journal}.lock`;

/** Whether a process that lives is writing this journal; one that has begun and not ended, and is not being written, was killed. */
export const isBeingWritten = (path: string): Promise<boolean> => isHeld(lockPath(path));

/** Opens a stage's journal for one run, replays it and locks it against other processes. Throws GuardRefusal `locked`, WriteFailure. */
export async function openJournal({
  stateDir,
  runId,
  stage,
  clock,
  resolve = 'adopt',
}: JournalOptions): Promise<Journal> {
  const path = journalPath(stateDir, runId, stage);
  openFolder(dirname(path));
  const unlock = await takeLock(lockPath(path), `${stage} of run ${runId}`);
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
    return {
      path,
      append,
      callsFor: ledger.callsFor,
      hasBegun: ledger.hasBegun,
      isOpenPass: ledger.isOpenPass,
      head: () => head,
      ...createCallWriter({ append, ledger, clock, resolve }),
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

function openFolder(path: string): void {
  try {
    makeFolder(path);
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
