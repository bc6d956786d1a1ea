import { DescribeImagesCommand, DescribeInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from './testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

/** How many of so many calls get through at one instant. */
async function passing(calls: number, call: () => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: calls }, call));
  for (const result of results) {
    if (result.status === 'rejected')
      expect(result.reason.name).toMatch(/^(RequestLimitExceeded|ThrottlingException)$/);
  }
  return results.filter(({ status }) => status === 'fulfilled').length;
}

test("a bucket holds what AWS publishes, refills with model time, and is each action's own", async () => {
  scene = await setScene([{}]);
  const filtered = () => scene.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
  expect(await passing(120, filtered)).toBe(100);
  expect(await passing(5, () => scene.ec2.send(new DescribeImagesCommand({})))).toBe(5);
  await scene.advance(2);
  expect(await passing(50, filtered)).toBe(40);
  expect((await scene.sandbox.control.totals()).throttled).toBe(30);
});

test('a call that is neither paged nor filtered has a smaller bucket', async () => {
  scene = await setScene([{}]);
  expect(await passing(60, () => scene.ec2.send(new DescribeInstancesCommand({ InstanceIds: [serverId] })))).toBe(50);
});

test('StartInstances is counted in calls', async () => {
  scene = await setScene([{}]);
  expect(await passing(7, () => scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] })))).toBe(5);
});

test('StartInstances is counted in instances too', async () => {
  scene = await setScene([{ count: 600 }]);
  const { Reservations = [] } = await scene.ec2.send(new DescribeInstancesCommand({}));
  const InstanceIds = Reservations.map(({ Instances }) => Instances?.[0]?.InstanceId ?? '');
  expect(await passing(2, () => scene.ec2.send(new StartInstancesCommand({ InstanceIds })))).toBe(1);
});

test('SSM says it in its own way', async () => {
  scene = await setScene([{}]);
  expect(await passing(60, () => scene.ssm.send(new DescribeInstanceInformationCommand({})))).toBe(40);
});

test('throttling can be lifted', async () => {
  scene = await setScene([{}], { throttling: false });
  expect(await passing(150, () => scene.ec2.send(new DescribeInstancesCommand({})))).toBe(150);
});
