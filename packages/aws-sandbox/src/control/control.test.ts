import { CreateTagsCommand, DescribeInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { accountId, type Scene, serverId, setScene } from '../testing/scene.ts';
import { connectControl } from './connect-control.ts';

let scene: Scene;
afterEach(() => scene.close());

test('the call log tells who asked what of which account, and how it ended', async () => {
  scene = await setScene([{ state: 'stopped' }]);
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: ['i-0fffffffffffffff0'] })).catch(() => undefined);
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId], DryRun: true })).catch(() => undefined);
  await scene.ec2.send(new DescribeInstancesCommand({}));
  const control = connectControl(scene.sandbox.endpoint);
  expect(await control.calls({ account: accountId, changes: true })).toMatchObject([
    {
      service: 'ec2',
      action: 'StartInstances',
      region: 'ap-southeast-2',
      principal: `arn:aws:sts::${accountId}:assumed-role/PatchingRole/tests`,
      params: { InstanceId: [serverId] },
      code: 'OK',
      performed: true,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
    { code: 'InvalidInstanceID.NotFound', performed: false },
  ]);
  expect(await control.counts()).toEqual({ AssumeRole: 1, StartInstances: 3, DescribeInstances: 1 });
  expect(await control.totals()).toMatchObject({ total: 5, changes: 2, throttled: 0, byAccount: { [accountId]: 4 } });
  await control.clearCalls();
  expect(await control.calls()).toEqual([]);
  expect(await control.counts()).toEqual({});
});

test('the clock stands still when held, moves when told, and runs at the speed it is given', async () => {
  scene = await setScene([{}]);
  const { control } = scene.sandbox;
  const time = async () => Date.parse((await control.clock()).now);
  const start = await time();
  expect(await time()).toBe(start);
  expect(await control.advance(90)).toMatchObject({
    speed: 0,
    held: true,
    now: new Date(start + 90_000).toISOString(),
  });
  await control.setSpeed(1000);
  const [wall, model] = [performance.now(), await time()];
  while (performance.now() - wall < 50) await control.clock();
  expect(((await time()) - model) / (performance.now() - wall)).toBeGreaterThan(500);
});

test('a server can be changed behind the back of AWS', async () => {
  scene = await setScene([{ facts: { cores: 8 } }]);
  await scene.sandbox.control
    .instance(serverId)
    .change({ state: 'stopped', tags: { a: 'b' }, ssm: 'absent', impaired: true });
  expect(await scene.server()).toMatchObject({ state: 'stopped', tags: { a: 'b' }, ssm: null, impaired: true });
});

test.each([
  ['an instance that is not there', 'PATCH', 'instances/i-0fffffffffffffff0', {}, 400, /no instance/],
  ['a change that makes no sense', 'PATCH', `instances/${serverId}`, { state: 'asleep' }, 400, /state: /],
  ['facts that are none', 'PATCH', `instances/${serverId}`, { facts: { cores: -1 } }, 400, /cores: /],
  ['a clock turned back', 'POST', 'clock', { advance: -1 }, 400, /clock: /],
  ['a fault without effect', 'POST', 'faults', {}, 400, /effect: /],
  ['what is not there', 'GET', 'nothing', undefined, 404, /nothing at GET/],
])('the control endpoint refuses %s and says why', async (_, method, path, body, status, message) => {
  scene = await setScene([{}]);
  const response = await fetch(`${scene.sandbox.endpoint}/_sandbox/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: expect.stringMatching(message) });
});

test('tags set by a call are in the state', async () => {
  scene = await setScene([{}]);
  await scene.ec2.send(new CreateTagsCommand({ Resources: [serverId], Tags: [{ Key: 'run', Value: '7' }] }));
  expect((await scene.server()).tags).toEqual({ run: '7' });
});
