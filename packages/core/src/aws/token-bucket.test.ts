import { describe, expect, test } from 'vitest';
import { Interrupted } from '../errors.ts';
import { manualClock } from './testing/manual-clock.ts';
import { createTokenBucket } from './token-bucket.ts';

const second = 1000;

/** Takes one token after the other, as many callers do at once, and counts those that went through. */
function crowd(count: number, take: () => Promise<void>): { through: () => number } {
  let through = 0;
  for (let n = 0; n < count; n += 1) {
    take().then(() => {
      through += 1;
    });
  }
  return { through: () => through };
}

describe('a token bucket', () => {
  test('begins with half of the published burst and half of the published speed', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 50, perSecond: 5 }, clock);
    const { through } = crowd(100, () => bucket.take(1));
    await clock.advance(0);
    expect(through()).toBe(25);
    await clock.advance(10 * second);
    expect(through()).toBe(50);
  });

  test('goes faster while others wait and AWS accepts, but never faster than published', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 50, perSecond: 5 }, clock);
    const { through } = crowd(2000, () => bucket.take(1).then(() => bucket.accepted()));
    await clock.advance(60 * second);
    expect(bucket.perSecond).toBe(5);
    const before = through();
    await clock.advance(100 * second);
    expect(through() - before).toBeGreaterThanOrEqual(495);
    expect(through() - before).toBeLessThanOrEqual(501);
  });

  test('an idle bucket does not become faster', () => {
    const bucket = createTokenBucket({ burst: 50, perSecond: 5 }, manualClock());
    for (let n = 0; n < 1000; n += 1) bucket.accepted();
    expect(bucket.perSecond).toBe(2.5);
  });

  test('takes the share of the burst that it is given, and speeds up with every instance that was accepted', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 1000, perSecond: 2, share: 1 }, clock);
    const { through } = crowd(21, () => bucket.take(50));
    await clock.advance(0);
    expect(through()).toBe(20);
    bucket.accepted(50);
    expect(bucket.perSecond).toBe(2);
    await clock.advance(26 * second);
    expect(through()).toBe(21);
  });

  test('has again what was taken for a call that was refused', async () => {
    const bucket = createTokenBucket({ burst: 1000, perSecond: 2 }, manualClock());
    await bucket.take(500);
    bucket.giveBack(500);
    await bucket.take(500);
    const patience = new AbortController();
    const more = bucket.take(1, patience.signal);
    patience.abort();
    await expect(more).rejects.toThrow(Interrupted);
  });

  test('a throttle empties it and halves its speed, once for a whole burst of throttles', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 50, perSecond: 5 }, clock);
    for (let n = 0; n < 10; n += 1) bucket.throttled();
    expect(bucket.perSecond).toBe(1.25);
    const { through } = crowd(1, () => bucket.take(1));
    await clock.advance(0.7 * second);
    expect(through()).toBe(0);
    await clock.advance(0.2 * second);
    expect(through()).toBe(1);
  });

  test('however often it is throttled, it goes on at a fiftieth of the published speed', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 50, perSecond: 5 }, clock);
    for (let n = 0; n < 20; n += 1) {
      bucket.throttled();
      await clock.advance(2 * second);
    }
    expect(bucket.perSecond).toBe(0.1);
  });

  test('a call that wants more than the bucket holds goes out of a full one, and those behind it pay', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 20, perSecond: 2 }, clock);
    await bucket.take(30);
    const { through } = crowd(1, () => bucket.take(1));
    await clock.advance(20 * second);
    expect(through()).toBe(0);
    await clock.advance(2 * second);
    expect(through()).toBe(1);
  });

  test('waiters go in the order in which they came, and one that gives up leaves its token to the next', async () => {
    const clock = manualClock();
    const bucket = createTokenBucket({ burst: 2, perSecond: 2 }, clock);
    const gone: string[] = [];
    const impatient = new AbortController();
    const take = (name: string, signal?: AbortSignal) =>
      bucket.take(1, signal).then(
        () => gone.push(name),
        (error) => gone.push(`${name}: ${error instanceof Interrupted}`),
      );
    take('first');
    take('second', impatient.signal);
    take('third');
    await clock.advance(0.5 * second);
    impatient.abort();
    await clock.advance(0.6 * second);
    expect(gone).toEqual(['first', 'second: true', 'third']);
    await expect(bucket.take(1, AbortSignal.abort())).rejects.toThrow(Interrupted);
  });
});
