import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Interrupted } from '../errors.ts';
import { clockOf, scaledClock, systemClock } from './clock.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answer: () => { status?: number; body: string }): Promise<string> {
  const server = createServer((_, response) => {
    const { status = 200, body } = answer();
    response.writeHead(status).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Wall milliseconds. */
async function duration(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

test('a scaled clock passes a minute in a second of the wall', async () => {
  const clock = scaledClock(600, new Date('2026-01-15T20:00:00Z'));
  expect(await duration(clock.sleep(60_000))).toBeLessThan(1000);
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-01-15T20:00:59Z'));
});

test('sleep ends with Interrupted when the signal aborts, before or while it sleeps', async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort();
  await expect(sleeping).rejects.toThrow(Interrupted);
  await expect(systemClock.sleep(1, stop.signal)).rejects.toThrow(Interrupted);
});

describe('the clock of an endpoint', () => {
  test('is the wall clock for AWS, for what keeps no clock, and for what does not answer', async () => {
    expect(await clockOf(undefined)).toBe(systemClock);
    expect(await clockOf('https://ec2.ap-southeast-2.amazonaws.com')).toBe(systemClock);
    expect(await clockOf(await serve(() => ({ status: 404, body: '' })))).toBe(systemClock);
    expect(await clockOf(await serve(() => ({ body: '<html/>' })))).toBe(systemClock);
    expect(await clockOf('http://127.0.0.1:1')).toBe(systemClock);
  });

  test('runs as fast as the sandbox, also when its speed is turned during a sleep', async () => {
    let reading = { now: '2026-01-15T20:00:00.000Z', speed: 1, held: false };
    const clock = await clockOf(await serve(() => ({ body: JSON.stringify(reading) })));
    expect(clock.now().toISOString()).toMatch(/^2026-01-15T20:00:00/);
    reading = { now: '2026-01-15T21:00:00.000Z', speed: 600, held: false };
    expect(await duration(clock.sleep(3600_000))).toBeLessThan(3000);
  });

  test('stands still while the sandbox holds it, and wakes sleepers when it is moved', async () => {
    let now = '2026-01-15T20:00:00.000Z';
    const clock = await clockOf(await serve(() => ({ body: JSON.stringify({ now, speed: 60, held: true }) })));
    let awake = false;
    const sleeping = clock.sleep(30_000).then(() => {
      awake = true;
    });
    await systemClock.sleep(100);
    expect(awake).toBe(false);
    now = '2026-01-15T20:00:30.000Z';
    await sleeping;
    expect(clock.now().toISOString()).toBe(now);
  });
});
