import { CreateImageCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, test, vi } from 'vitest';
import type { ZoneSession } from './session.ts';
import { type OpenSandbox, openSandbox } from './testing/open-sandbox.ts';

let aws: OpenSandbox;
afterEach(async () => {
  await aws.close();
  vi.unstubAllEnvs();
});

const backUp = (session: ZoneSession, ids: readonly string[]) =>
  Promise.all(
    ids.map((id) =>
      session.ec2Once.send(new CreateImageCommand({ InstanceId: id, Name: `backup ${id}`, NoReboot: true })),
    ),
  );

test('300 images are asked for without a single throttle', async () => {
  aws = await openSandbox([{ count: 300 }], { speed: 60 });
  await backUp(aws.session, aws.instanceIds);
  expect(await aws.sandbox.control.totals()).toMatchObject({ throttled: 0, byAction: { CreateImage: 300 } });
});

test('when another tool empties the same bucket, every image is still made, each once', async () => {
  aws = await openSandbox([{ count: 60 }], { speed: 60 });
  await aws.sandbox.control.addFault({ match: { action: 'CreateImage' }, every: 3, times: 10, effect: 'throttle' });
  const answers = await backUp(aws.session, aws.instanceIds);
  expect(new Set(answers.map(({ ImageId }) => ImageId)).size).toBe(60);
  expect(await aws.sandbox.control.totals()).toMatchObject({ throttled: 10, byAction: { CreateImage: 70 } });
});

test('a thousand starts need no more than AWS holds ready, and a throttle that the calls were to blame for costs them nothing', async () => {
  aws = await openSandbox([{ count: 1000, state: 'stopped' }], { speed: 20 });
  const { sandbox, session, clock, instanceIds } = aws;
  await sandbox.control.addFault({ match: { action: 'StartInstances' }, nth: 3, effect: 'throttle' });
  const before = clock.now().getTime();
  const batches = Array.from({ length: 20 }, (_, index) => instanceIds.slice(index * 50, index * 50 + 50));
  await Promise.all(batches.map((ids) => session.ec2Once.send(new StartInstancesCommand({ InstanceIds: ids }))));
  expect(await sandbox.control.totals()).toMatchObject({ throttled: 1, byAction: { StartInstances: 21 } });
  // Emptied, the bucket that is counted in instances would have needed 850 seconds of the sandbox's clock.
  expect((clock.now().getTime() - before) / 1000).toBeLessThan(400);
});
