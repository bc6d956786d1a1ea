import { setMaxListeners } from 'node:events';
import { DescribeInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test, vi } from 'vitest';
import { Interrupted } from '../errors.ts';
import { isDefinite, toRecordError } from './aws-errors.ts';
import { scaledClock, systemClock } from './clock.ts';
import { ec2Error } from './testing/canned-aws.ts';
import { anything, createImage, describeImages, errorOf, region, useCannedZone, zone } from './testing/canned-zone.ts';
import { manualClock } from './testing/manual-clock.ts';

const setUp = useCannedZone();

describe('the clients', () => {
  test('reads try again after a reset; changes are sent once, and nobody knows what became of them', async () => {
    const { aws, sessions } = await setUp(({ action }, turn) =>
      action === 'CreateImage' || (action === 'DescribeImages' && turn === 1)
        ? (response) => response.destroy()
        : undefined,
    );
    const { ec2, ec2Once } = await sessions.open(zone, region);
    await ec2.send(describeImages());
    expect(aws.count('DescribeImages')).toBe(2);
    const error = await errorOf(ec2Once.send(createImage()));
    expect(isDefinite(error)).toBe(false);
    expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'ECONNRESET' });
    expect(aws.count('CreateImage')).toBe(1);
  });

  test('a request that hangs really ends, and so does an answer that stalls', async () => {
    const timeouts = { connection: 300, request: 300 };
    const { aws, sessions } = await setUp(
      ({ action }) =>
        action === 'CreateImage'
          ? () => undefined
          : action === 'StartInstances'
            ? (response) => response.write('<Start')
            : undefined,
      { timeouts },
    );
    const { ec2Once } = await sessions.open(zone, region);
    const start = performance.now();
    const errors = await Promise.all([
      errorOf(ec2Once.send(createImage())),
      errorOf(ec2Once.send(new StartInstancesCommand({ InstanceIds: ['i-0a'] }))),
    ]);
    expect(performance.now() - start).toBeLessThan(2000);
    for (const error of errors) {
      expect(isDefinite(error)).toBe(false);
      expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'request-timeout' });
    }
    expect([aws.count('CreateImage'), aws.count('StartInstances')]).toEqual([1, 1]);
  });

  test('a throttled change is sent again until it is accepted', async () => {
    const { aws, sessions } = await setUp(
      ({ action }, turn) => (action === 'CreateImage' && turn <= 5 ? ec2Error(503, 'RequestLimitExceeded') : undefined),
      { clock: scaledClock(600) },
    );
    const { ec2Once } = await sessions.open(zone, region);
    await ec2Once.send(createImage());
    expect(aws.count('CreateImage')).toBe(6);
  });

  test('a throttle that does not end is the failure in the end', async () => {
    const { aws, sessions } = await setUp(
      ({ action }) => (action === 'CreateImage' ? ec2Error(503, 'RequestLimitExceeded') : undefined),
      { clock: scaledClock(600) },
    );
    const { ec2Once } = await sessions.open(zone, region);
    const error = await errorOf(ec2Once.send(createImage()));
    expect(toRecordError(error)).toMatchObject({ category: 'resource', code: 'RequestLimitExceeded', retryable: true });
    expect(aws.count('CreateImage')).toBe(9);
  });

  test('wait for their tokens: starting many instances keeps to the bucket that counts instances', async () => {
    const clock = manualClock();
    const { aws, sessions } = await setUp(anything, { clock });
    const { ec2Once } = await sessions.open(zone, region);
    const start = (count: number) =>
      ec2Once.send(new StartInstancesCommand({ InstanceIds: Array.from({ length: count }, (_, n) => `i-${n}`) }));
    await start(900);
    const second = start(120);
    await systemClock.sleep(50);
    await clock.advance(19_000);
    expect(aws.count('StartInstances')).toBe(1);
    await clock.advance(2_000);
    await second;
    expect(aws.count('StartInstances')).toBe(2);
  });

  test('an interrupt sends nothing for calls that still wait for their turn', async () => {
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const { aws, sessions } = await setUp(anything, { clock: manualClock(), signal: stop.signal });
    const { ec2Once } = await sessions.open(zone, region);
    const calls = Array.from({ length: 40 }, () => ec2Once.send(createImage()));
    await vi.waitFor(() => expect(aws.count('CreateImage')).toBe(25));
    stop.abort();
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(15);
    expect(refused.every(({ reason }) => reason instanceof Interrupted && isDefinite(reason))).toBe(true);
    expect(aws.count('CreateImage')).toBe(25);
  });

  test('an answer that is not of AWS is never taken for an empty result', async () => {
    const { aws, sessions } = await setUp(({ action }) =>
      action === 'DescribeInstances' ? { body: '<html>login</html>' } : undefined,
    );
    const { ec2 } = await sessions.open(zone, region);
    const error = await errorOf(ec2.send(new DescribeInstancesCommand({})));
    expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'unreadable-answer' });
    expect(aws.count('DescribeInstances')).toBe(3);
  });
});
