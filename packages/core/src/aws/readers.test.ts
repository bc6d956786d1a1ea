import { CreateImageCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { describeImagesByIds, describeImagesByNames } from './describe-images.ts';
import { describeInstanceStatusByIds, describeInstancesByIds } from './describe-instances.ts';
import { instanceInformationByIds } from './instance-information.ts';
import { sharedPoll } from './poll.ts';
import { useSandbox } from './testing/open-sandbox.ts';

const aws = useSandbox([{ name: 'web-{nn}', count: 500 }], { speed: 60 });
const counts = () => aws.sandbox.control.counts();
const unknown = 'i-0fffffffffffffff0';

describe('reading by ids', () => {
  test('500 instances take three calls, and an id that EC2 does not know is absent', async () => {
    const found = await describeInstancesByIds(aws.session, [unknown, ...aws.instanceIds]);
    expect([...found.keys()].sort()).toEqual([...aws.instanceIds].sort());
    expect(await counts()).toEqual({ DescribeInstances: 3 });
  });

  test('the status checks of 500 instances take five calls, and unknown ids one more', async () => {
    const found = await describeInstanceStatusByIds(aws.session, aws.instanceIds);
    expect(found.size).toBe(500);
    expect(await counts()).toEqual({ DescribeInstanceStatus: 5 });
    const some = await describeInstanceStatusByIds(aws.session, [unknown, ...aws.instanceIds.slice(0, 9)]);
    expect([...some.keys()]).toEqual(aws.instanceIds.slice(0, 9));
    expect(await counts()).toEqual({ DescribeInstanceStatus: 7 });
  });

  test('an unknown id that EC2 refuses without naming it is found by halving', async () => {
    const refuses = { code: 'InvalidInstanceID.Malformed', message: 'an id is malformed' };
    await aws.sandbox.control.addFault({ match: { instanceId: aws.instanceIds[3] }, effect: refuses });
    const found = await describeInstanceStatusByIds(aws.session, aws.instanceIds.slice(0, 8));
    expect(found.size).toBe(7);
    expect(found.has(aws.instanceIds[3] ?? '')).toBe(false);
  });

  test('what SSM knows of 500 nodes comes in pages of 50', async () => {
    const found = await instanceInformationByIds(aws.session, aws.instanceIds);
    expect(found.size).toBe(500);
    expect(found.get(aws.instanceIds[0] ?? '')).toMatchObject({ PingStatus: 'Online' });
    expect(await counts()).toEqual({ DescribeInstanceInformation: 10 });
  });

  test('images are found by id and by name, and one that is not there is absent', async () => {
    const create = new CreateImageCommand({ InstanceId: aws.instanceIds[0], Name: 'backup (1)', NoReboot: true });
    const { ImageId = '' } = await aws.session.ec2Once.send(create);
    await aws.clock.sleep(10_000);
    const byId = await describeImagesByIds(aws.session, [ImageId, 'ami-0fffffffffffffff0']);
    expect([...byId.keys()]).toEqual([ImageId]);
    const byName = await describeImagesByNames(aws.session, ['backup (1)', 'backup (2)']);
    expect(byName.get('backup (1)')?.ImageId).toBe(ImageId);
    expect(byName.size).toBe(1);
  });

  test('an empty list of ids asks nothing, for EC2 would answer with everything', async () => {
    const { session } = aws;
    const empty = await Promise.all([
      describeInstancesByIds(session, []),
      describeInstanceStatusByIds(session, []),
      describeImagesByIds(session, []),
      instanceInformationByIds(session, []),
    ]);
    expect(empty.map(({ size }) => size)).toEqual([0, 0, 0, 0]);
    expect(await counts()).toEqual({});
  });

  test('an empty page in the middle does not end the list', async () => {
    await aws.sandbox.control.addFault({ match: { action: 'Describe*' }, every: 2, effect: 'emptyPage' });
    expect((await instanceInformationByIds(aws.session, aws.instanceIds)).size).toBe(500);
    expect((await describeInstancesByIds(aws.session, aws.instanceIds)).size).toBe(500);
    expect((await counts()).DescribeInstanceInformation).toBeGreaterThan(10);
  });

  test('throttles slow the reading down and lose nothing', async () => {
    await aws.sandbox.control.addFault({ match: { action: 'DescribeInstances' }, times: 6, effect: 'throttle' });
    expect((await describeInstancesByIds(aws.session, aws.instanceIds)).size).toBe(500);
    expect(await counts()).toEqual({ DescribeInstances: 9 });
  });
});

test('500 records that wait for their instances share three calls a tick', async () => {
  const poll = sharedPoll({
    clock: aws.clock,
    interval: 15,
    batchSize: 200,
    load: (ids: readonly string[]) => describeInstancesByIds(aws.session, ids),
  });
  const looks = new Map<string, number>();
  const settled = aws.instanceIds.map((id) =>
    poll.until(
      id,
      (instance) => {
        looks.set(id, (looks.get(id) ?? 0) + 1);
        return looks.get(id) === 4 ? instance?.State?.Name : undefined;
      },
      { timeout: 300, waitingFor: `for ${id}` },
    ),
  );
  expect(new Set(await Promise.all(settled))).toEqual(new Set(['running']));
  expect(await counts()).toEqual({ DescribeInstances: 12 });
});

test('a session that AWS ends in the middle of a wait is renewed, and the wait goes on', async () => {
  const poll = sharedPoll({
    clock: aws.clock,
    interval: 15,
    batchSize: 200,
    load: (ids: readonly string[]) => describeInstancesByIds(aws.session, ids),
  });
  let looks = 0;
  const state = await poll.until(
    aws.instanceIds[0] ?? '',
    (instance) => {
      looks += 1;
      if (looks === 2) aws.sandbox.control.expireSessions();
      return looks === 5 ? instance?.State?.Name : undefined;
    },
    { timeout: 300, waitingFor: 'for it to run' },
  );
  expect(state).toBe('running');
  expect(await counts()).toMatchObject({ AssumeRole: 1, DescribeInstances: 6 });
});
