import { describe, expect, test, vi } from 'vitest';
import { toRecordError } from './aws-errors.ts';
import { systemClock } from './clock.ts';
import { ec2Error, ec2Reply, stsAnswer, stsError } from './testing/canned-aws.ts';
import { createImage, describeImages, errorOf, region, useCannedZone, zone } from './testing/canned-zone.ts';

const setUp = useCannedZone();

describe('credentials', () => {
  test('are renewed before they end, once for all clients', async () => {
    const { aws, sessions } = await setUp((call, turn) => stsAnswer(call, turn, { seconds: 2 }));
    const session = await sessions.open(zone, region);
    const end = Date.now() + 3000;
    while (Date.now() < end) {
      await Promise.all([session.ec2, session.ec2Once].map((client) => client.send(describeImages())));
      await systemClock.sleep(50);
    }
    expect(aws.count('DescribeImages')).toBeGreaterThan(20);
    expect(aws.count('AssumeRole')).toBeGreaterThanOrEqual(3);
    expect(aws.count('AssumeRole')).toBeLessThanOrEqual(4);
  });

  test('that AWS calls expired are replaced and the call is sent again, changes too', async () => {
    const { aws, sessions } = await setUp(({ action, accessKeyId }) =>
      action === 'CreateImage' && accessKeyId === 'ASIA1'
        ? ec2Error(400, 'RequestExpired')
        : action === 'CreateImage'
          ? ec2Reply(action, '<imageId>ami-0a</imageId>')
          : undefined,
    );
    const { ec2Once } = await sessions.open(zone, region);
    expect((await ec2Once.send(createImage())).ImageId).toBe('ami-0a');
    expect(aws.calls.filter(({ action }) => action === 'CreateImage').map(({ accessKeyId }) => accessKeyId)).toEqual([
      'ASIA1',
      'ASIA2',
    ]);
  });

  test('that expire under many calls at once are replaced once', async () => {
    const { aws, sessions } = await setUp(({ action, accessKeyId }) =>
      action === 'DescribeImages' && accessKeyId === 'ASIA1' ? ec2Error(400, 'RequestExpired') : undefined,
    );
    const { ec2 } = await sessions.open(zone, region);
    await Promise.all(Array.from({ length: 30 }, () => ec2.send(describeImages())));
    expect(aws.count('AssumeRole')).toBe(2);
  });

  test('that stay expired are an authentication failure, not a loop', async () => {
    const { aws, sessions } = await setUp(({ action }) =>
      action === 'CreateImage' ? ec2Error(400, 'RequestExpired') : undefined,
    );
    const { ec2Once } = await sessions.open(zone, region);
    expect(toRecordError(await errorOf(ec2Once.send(createImage())))).toMatchObject({ category: 'authentication' });
    expect(aws.count('CreateImage')).toBe(2);
  });

  test('are used up to their end when they cannot be renewed', async () => {
    const warn = vi.fn();
    const log = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    const { aws, sessions } = await setUp(
      (call, turn) =>
        call.action === 'AssumeRole' && turn > 1
          ? stsError(403, 'AccessDenied', 'no')
          : stsAnswer(call, turn, { seconds: 2 }),
      { log },
    );
    const { ec2 } = await sessions.open(zone, region);
    await systemClock.sleep(1200);
    await ec2.send(describeImages());
    expect(aws.count('AssumeRole')).toBe(2);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('cannot assume')]]);
    await systemClock.sleep(1000);
    expect(toRecordError(await errorOf(ec2.send(describeImages())))).toMatchObject({ category: 'authentication' });
    expect(aws.count('AssumeRole')).toBe(2);
  });
});
