import { describe, expect, test } from 'vitest';
import { Interrupted, OperationError, WaitTimeout } from '../errors.ts';
import { type SharedPollOptions, sharedPoll } from './poll.ts';
import { manualClock } from './testing/manual-clock.ts';

const seconds = (count: number): number => count * 1000;
const throttle = new OperationError('slow down', { category: 'resource', code: 'RequestLimitExceeded' });
const unreachable = new OperationError('reset', { category: 'connectivity', code: 'ECONNRESET', retryable: true });
const denied = new OperationError('no', { category: 'resource', code: 'UnauthorizedOperation' });

/** A poll on a clock that stands still, over a world that `answer` describes. */
function setUp(
  answer: (key: string, at: number) => string | undefined | Error,
  options: Partial<SharedPollOptions<string, string>> = {},
) {
  const clock = manualClock();
  const start = clock.now().getTime();
  const looks: { at: number; keys: string[] }[] = [];
  const poll = sharedPoll<string, string>({
    clock,
    interval: 15,
    batchSize: 200,
    async load(keys) {
      const at = (clock.now().getTime() - start) / 1000;
      looks.push({ at, keys: [...keys] });
      const found = new Map<string, string>();
      for (const key of keys) {
        const value = answer(key, at);
        if (value instanceof Error) throw value;
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
    ...options,
  });
  const ready = (value: string | undefined): string | undefined => (value === 'ready' ? value : undefined);
  const wait = (key: string, more: { timeout?: number; firstAfter?: number; signal?: AbortSignal } = {}) => {
    const outcome: { value?: string; error?: unknown; at?: number } = {};
    poll.until(key, ready, { timeout: 1800, waitingFor: `for ${key}`, ...more }).then(
      (value) => Object.assign(outcome, { value, at: (clock.now().getTime() - start) / 1000 }),
      (error) => Object.assign(outcome, { error, at: (clock.now().getTime() - start) / 1000 }),
    );
    return outcome;
  };
  return { clock, looks, poll, wait };
}

describe('a shared poll', () => {
  test('asks once per tick for all who wait, in batches, however they arrived', async () => {
    const { clock, looks, wait } = setUp((_, at) => (at >= 60 ? 'ready' : 'pending'));
    const outcomes = [];
    for (let n = 0; n < 500; n += 1) {
      outcomes.push(wait(`ami-${n}`));
      if (n % 100 === 99) await clock.advance(seconds(2));
    }
    await clock.advance(seconds(120));
    expect(outcomes.every(({ value }) => value === 'ready')).toBe(true);
    const ticks = new Set(looks.map(({ at }) => at));
    expect(ticks.size).toBeLessThanOrEqual(6);
    expect(looks.length).toBeLessThanOrEqual(6 * 3);
    expect(Math.max(...looks.map(({ keys }) => keys.length))).toBe(200);
  });

  test('asks for a key once, however many wait for it', async () => {
    const { clock, looks, wait } = setUp((_, at) => (at > 20 ? 'ready' : undefined));
    const outcomes = [wait('command'), wait('command'), wait('command')];
    await clock.advance(seconds(60));
    expect(outcomes.every(({ value }) => value === 'ready')).toBe(true);
    expect(looks.map(({ keys }) => keys)).toEqual([['command'], ['command'], ['command']]);
  });

  test('does not look before the usual minimum', async () => {
    const { clock, looks, wait } = setUp(() => 'ready');
    const outcome = wait('ami', { firstAfter: 60 });
    await clock.advance(seconds(59));
    expect(looks).toEqual([]);
    await clock.advance(seconds(3));
    expect(outcome).toMatchObject({ value: 'ready', at: 61 });
  });

  test.each([throttle, unreachable])('slows down and never gives up for $code', async (trouble) => {
    const { clock, looks, wait } = setUp((_, at) => (at < 300 ? trouble : 'ready'));
    const outcome = wait('ami');
    await clock.advance(seconds(600));
    expect(outcome.value).toBe('ready');
    expect(looks.map(({ at }) => at)).toEqual([1, 31, 91, 211, 331]);
  });

  test('goes back to its own pace once the trouble is over', async () => {
    const { clock, looks, wait } = setUp((_, at) => (at < 10 ? throttle : at < 60 ? 'pending' : 'ready'));
    wait('ami');
    await clock.advance(seconds(120));
    expect(looks.map(({ at }) => at)).toEqual([1, 31, 46, 61]);
  });

  test('ends at once for everyone when AWS definitely refuses', async () => {
    const { clock, looks, wait } = setUp(() => denied);
    const outcomes = [wait('a'), wait('b')];
    await clock.advance(seconds(5));
    expect(outcomes.map(({ error }) => error)).toEqual([denied, denied]);
    expect(looks).toHaveLength(1);
  });

  test('a refused batch does not end the waits of another batch', async () => {
    const { clock, wait } = setUp((key) => (key === 'bad' ? denied : 'ready'), { batchSize: 1 });
    const outcomes = [wait('bad'), wait('good')];
    await clock.advance(seconds(5));
    expect(outcomes[0]?.error).toBe(denied);
    expect(outcomes[1]?.value).toBe('ready');
  });

  test('looks once more when the time is over, and gives up only then', async () => {
    const { clock, looks, wait } = setUp((key, at) => (at >= (key === 'late' ? 99 : 999) ? 'ready' : 'pending'));
    const outcomes = [wait('late', { timeout: 100 }), wait('never', { timeout: 100 })];
    await clock.advance(seconds(110));
    expect(looks.at(-1)).toEqual({ at: 101, keys: ['late', 'never'] });
    expect(outcomes[0]).toMatchObject({ value: 'ready', at: 101 });
    expect(outcomes[1]?.error).toBeInstanceOf(WaitTimeout);
    expect(outcomes[1]?.error).toMatchObject({ message: expect.stringContaining('waited 100 s for never') });
  });

  test.each([throttle, unreachable])('a last look that meets $code ends the wait', async (trouble) => {
    const { clock, wait } = setUp(() => trouble);
    const outcome = wait('ami', { timeout: 100 });
    await clock.advance(seconds(110));
    expect(outcome.error).toBeInstanceOf(WaitTimeout);
  });

  test('a look that hangs holds the end up for minutes at most', async () => {
    const { clock, wait } = setUp(() => 'pending', { load: () => new Promise(() => undefined) });
    const outcome = wait('ami', { timeout: 100 });
    await clock.advance(seconds(399));
    expect(outcome.error).toBeUndefined();
    await clock.advance(seconds(1));
    expect(outcome.error).toBeInstanceOf(WaitTimeout);
  });

  test('an interrupt ends the waits at once and leaves nothing behind that would look again', async () => {
    const stop = new AbortController();
    const { clock, looks, wait } = setUp(() => 'pending');
    const { signal } = stop;
    const atItsEnd = setUp(() => 'pending', { load: () => new Promise(() => undefined), clock });
    const outcomes = [
      wait('a', { signal }),
      wait('b', { signal, firstAfter: 60 }),
      atItsEnd.wait('c', { signal, timeout: 10 }),
    ];
    await clock.advance(seconds(20));
    stop.abort();
    await clock.advance(0);
    expect(outcomes.map(({ error }) => error instanceof Interrupted)).toEqual([true, true, true]);
    const before = looks.length;
    await clock.advance(seconds(600));
    expect(looks).toHaveLength(before);
  });

  test('works for those who come after everyone had left', async () => {
    const stop = new AbortController();
    const { clock, wait } = setUp((key) => (key === 'late' ? 'ready' : 'pending'));
    wait('early', { signal: stop.signal });
    await clock.advance(seconds(5));
    stop.abort();
    await clock.advance(seconds(5));
    const late = wait('late');
    await clock.advance(seconds(30));
    expect(late.value).toBe('ready');
  });

  test('what decide throws ends that wait alone', async () => {
    const { clock, poll, wait } = setUp(() => 'ready');
    const broken = poll.until(
      'ami',
      () => {
        throw denied;
      },
      { timeout: 60, waitingFor: 'for ami' },
    );
    const outcome = wait('other');
    broken.catch(() => undefined);
    await clock.advance(seconds(30));
    await expect(broken).rejects.toBe(denied);
    expect(outcome.value).toBe('ready');
  });
});
