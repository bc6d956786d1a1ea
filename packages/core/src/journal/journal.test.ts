import { appendFile, mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../aws/clock.ts';
import { GuardRefusal, OperationError, UnknownOutcome, WriteFailure } from '../errors.ts';
import { isBeingWritten, type Journal, journalPath, openJournal } from './journal.ts';
import { readJournal } from './read-journal.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const instances = ['111122223333/ap-southeast-2/i-0123456789abcdef0'];
const call = { key: `${runId}/${instances[0]}/CreateImage`, operation: 'CreateImage', instances };

/** A clock on which waiting takes no time. */
function fastClock(): Clock & { waited: number } {
  let now = Date.parse('2026-01-31T01:00:00Z');
  return {
    waited: 0,
    now: () => new Date(now),
    async sleep(milliseconds) {
      now += milliseconds;
      this.waited += milliseconds;
    },
  };
}

let stateDir: string;
let clock: ReturnType<typeof fastClock>;
const opened: Journal[] = [];

const open = async (resolve: 'adopt' | 'reissue' = 'adopt'): Promise<Journal> => {
  const journal = await openJournal({ stateDir, runId, stage: 'ami-backup', clock, resolve });
  opened.push(journal);
  return journal;
};
const reopen = async (journal: Journal, resolve?: 'reissue'): Promise<Journal> => {
  await journal.close();
  return open(resolve);
};
const types = async (): Promise<string[]> => {
  const { lines } = await readJournal(journalPath(stateDir, runId, 'ami-backup'));
  return lines.map((line) => ('outcome' in line ? `${line.type} ${line.outcome}` : line.type));
};

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'journal-'));
  clock = fastClock();
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close().catch(() => undefined);
});

const nothing = async () => undefined;
const refused = new OperationError('no', { category: 'resource', code: 'SnapshotLimitExceeded' });
const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', $metadata: {} });

describe('once', () => {
  test('writes the intent to the disk before it sends, and the result after', async () => {
    const journal = await open();
    const atSend: string[] = [];
    const answer = await journal.once({
      ...call,
      find: nothing,
      async perform() {
        atSend.push(...(await types()));
        return { value: 'ami-1', requestId: 'req-1' };
      },
    });
    expect(answer).toEqual({ value: 'ami-1', origin: 'created' });
    expect(atSend).toEqual(['intent']);
    expect(await types()).toEqual(['intent', 'result done']);
  });

  test('adopts what AWS already shows and sends nothing', async () => {
    const journal = await open();
    const answer = await journal.once({ ...call, find: async () => 'ami-7', perform: () => expect.unreachable() });
    expect(answer).toEqual({ value: 'ami-7', origin: 'adopted' });
  });

  test('gives the value of an earlier process without asking AWS', async () => {
    const first = await open();
    await first.once({ ...call, find: nothing, perform: async () => ({ value: 'ami-1' }) });
    const second = await reopen(first);
    const answer = await second.once({
      ...call,
      find: () => expect.unreachable(),
      perform: () => expect.unreachable(),
    });
    expect(answer).toEqual({ value: 'ami-1', origin: 'adopted' });
  });

  test('closes the intent on a definite error, so that a later try is a new attempt', async () => {
    const journal = await open();
    await expect(journal.once({ ...call, find: nothing, perform: () => Promise.reject(refused) })).rejects.toBe(
      refused,
    );
    const answer = await journal.once({ ...call, find: nothing, perform: async () => ({ value: 'ami-2' }) });
    expect(answer.value).toBe('ami-2');
    const { lines } = await readJournal(journal.path);
    expect(lines.flatMap((line) => (line.type === 'intent' ? [line.key] : []))).toEqual([
      `${call.key}/1`,
      `${call.key}/2`,
    ]);
  });

  test('looks for the effect of a lost answer within the visibility window and adopts it', async () => {
    const journal = await open();
    let looks = 0;
    const answer = await journal.once({
      ...call,
      find: async () => (++looks > 3 ? 'ami-late' : undefined),
      perform: () => Promise.reject(reset),
    });
    expect(answer).toEqual({ value: 'ami-late', origin: 'adopted' });
    expect(await types()).toEqual(['intent', 'result ambiguous', 'result adopted']);
  });

  test('never sends again when a lost answer left no trace: the outcome is unknown, in this process and the next', async () => {
    const journal = await open();
    await expect(journal.once({ ...call, find: nothing, perform: () => Promise.reject(reset) })).rejects.toThrow(
      UnknownOutcome,
    );
    expect(clock.waited).toBeGreaterThanOrEqual(60_000);
    const next = await reopen(journal);
    await expect(next.once({ ...call, find: nothing, perform: () => expect.unreachable() })).rejects.toThrow(
      UnknownOutcome,
    );
  });

  test('sends an unknown call again only when the operator says so', async () => {
    const journal = await open();
    await journal.once({ ...call, find: nothing, perform: () => Promise.reject(reset) }).catch(() => undefined);
    const next = await reopen(journal, 'reissue');
    const answer = await next.once({ ...call, find: nothing, perform: async () => ({ value: 'ami-3' }) });
    expect(answer).toEqual({ value: 'ami-3', origin: 'created' });
  });

  test('treats an intent whose process died before the answer as possibly sent', async () => {
    const journal = await open();
    await journal.append({ type: 'intent', ...call, key: `${call.key}/1` }, true);
    const next = await reopen(journal);
    expect(next.hasBegun(instances[0] ?? '')).toBe(true);
    await expect(next.once({ ...call, find: nothing, perform: () => expect.unreachable() })).rejects.toThrow(
      /--resolve reissue/,
    );
  });
});

test('a repeatable change is written down at both ends and never blocks a later run', async () => {
  const journal = await open();
  await expect(
    journal.act({ ...call, operation: 'StartInstances', perform: () => Promise.reject(reset) }),
  ).rejects.toBe(reset);
  await journal.act({
    ...call,
    operation: 'StartInstances',
    perform: async () => ({ value: null, requestId: 'req-2' }),
  });
  expect(journal.callsFor('StartInstances', instances[0] ?? '').map((past) => past.state)).toEqual(['open', 'done']);
});

describe('the file', () => {
  test('a last line that was torn is dropped and written over', async () => {
    const journal = await open();
    await journal.append({ type: 'note', text: 'one' }, true);
    await journal.close();
    await appendFile(journal.path, '{"seq":2,"at":"2026-01-31T01:00:00.000Z","prev":"');
    const next = await open();
    await next.append({ type: 'note', text: 'two' }, true);
    const { lines, torn, broken } = await readJournal(journal.path);
    expect({ notes: lines.map((line) => line.seq), torn, broken }).toEqual({
      notes: [1, 2],
      torn: false,
      broken: undefined,
    });
  });

  test('a whole last line without its newline is not believed', async () => {
    const journal = await open();
    await journal.append({ type: 'note', text: 'one' }, true);
    await journal.append({ type: 'note', text: 'two' }, true);
    await journal.close();
    await truncate(journal.path, (await readFile(journal.path)).length - 1);
    const { lines, torn } = await readJournal(journal.path);
    expect({ count: lines.length, torn }).toEqual({ count: 1, torn: true });
  });

  test('a changed line breaks the chain and is named', async () => {
    const journal = await open();
    for (const text of ['one', 'two', 'three']) await journal.append({ type: 'note', text }, true);
    await journal.close();
    await writeFile(journal.path, (await readFile(journal.path, 'utf8')).replace('"two"', '"TWO"'));
    expect((await readJournal(journal.path)).broken).toEqual({ line: 3, message: expect.stringContaining('chain') });
    await expect(open()).rejects.toThrow(WriteFailure);
  });

  test('many lines at once share their way to the disk and keep the chain', async () => {
    const journal = await open();
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => journal.append({ type: 'note', text: `${index}` }, index % 7 === 0)),
    );
    await journal.close();
    const { lines, broken } = await readJournal(journal.path);
    expect({ count: lines.length, broken }).toEqual({ count: 500, broken: undefined });
  });

  test('is refused to a second process while the first lives, and taken over when it is dead', async () => {
    const journal = await open();
    await expect(open()).rejects.toThrow(GuardRefusal);
    expect(await isBeingWritten(journal.path)).toBe(true);
    await journal.close();
    expect(await isBeingWritten(journal.path)).toBe(false);
    const owner = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), startTime: '1' };
    await writeFile(`${journal.path}.lock`, JSON.stringify(owner));
    expect(await isBeingWritten(journal.path)).toBe(false);
    await expect(open()).resolves.toBeDefined();
  });
});
