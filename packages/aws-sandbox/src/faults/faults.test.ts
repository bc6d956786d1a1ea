import { CreateImageCommand, DescribeInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { ListCommandInvocationsCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { startSandbox } from '../start-sandbox.ts';
import { type Scene, serverId, setScene } from '../testing/scene.ts';
import type { FaultInput } from './fault-schema.ts';

let scene: Scene;
afterEach(() => scene?.close());

const fault = (effect: FaultInput['effect'], more: Partial<FaultInput> = {}): FaultInput => ({
  match: { action: 'CreateImage' },
  effect,
  ...more,
});
const createImage = (Name = 'backup', abortSignal = AbortSignal.timeout(30_000)) =>
  scene.ec2.send(new CreateImageCommand({ InstanceId: serverId, Name, NoReboot: true }), { abortSignal });
const imageCount = async () =>
  (await scene.sandbox.control.state()).flatMap(({ regions }) => regions.flatMap(({ images }) => images)).length;
const logged = async () =>
  (await scene.sandbox.control.calls({ action: 'CreateImage' })).map(({ code, performed, fault }) => [
    code,
    performed,
    fault,
  ]);

test.each<[effect: FaultInput['effect'], error: object, images: number, log: unknown[]]>([
  ['throttle', { name: 'RequestLimitExceeded' }, 0, ['RequestLimitExceeded', false, 'throttle']],
  ['error500', { name: 'InternalError', $metadata: { httpStatusCode: 500 } }, 0, ['InternalError', false, 'error500']],
  ['error500After', { name: 'InternalError', $metadata: { httpStatusCode: 500 } }, 1, ['OK', true, 'error500After']],
  ['resetBefore', { code: 'ECONNRESET' }, 0, ['resetBefore', false, 'resetBefore']],
  ['resetAfter', { code: 'ECONNRESET' }, 1, ['OK', true, 'resetAfter']],
  ['truncate', {}, 1, ['OK', true, 'truncate']],
  [
    { code: 'SnapshotLimitExceeded', status: 400 },
    { name: 'SnapshotLimitExceeded' },
    0,
    ['SnapshotLimitExceeded', false, 'code'],
  ],
  ['expireSession', { name: 'RequestExpired' }, 0, ['RequestExpired', false, 'expireSession']],
])(
  'the effect %j: the caller is refused, and the log tells whether it was done',
  async (effect, error, images, log) => {
    scene = await setScene([{}], { faults: [fault(effect, { nth: 1 })] });
    await expect(createImage()).rejects.toMatchObject(error);
    expect(await imageCount()).toBe(images);
    expect(await logged()).toEqual([log]);
  },
);

test.each([
  ['hang', 0],
  ['hangAfter', 1],
] as const)('the effect %s: no answer ever comes', async (effect, images) => {
  scene = await setScene([{}], { faults: [fault(effect)] });
  await expect(createImage('backup', AbortSignal.timeout(300))).rejects.toMatchObject({ name: 'AbortError' });
  expect(await imageCount()).toBe(images);
});

test('the effect garbage: the answer is nothing that AWS wrote', async () => {
  scene = await setScene([{}], { faults: [fault('garbage')] });
  await expect(createImage()).rejects.toThrow();
  expect(await imageCount()).toBe(1);
});

test('the effect slow: the answer is good, but late', async () => {
  scene = await setScene([{}], { faults: [fault({ slow: 0.3 })] });
  const before = performance.now();
  await expect(createImage()).resolves.toHaveProperty('ImageId');
  expect(performance.now() - before).toBeGreaterThan(290);
});

test('the effect clockSkew: the request counts as expired, and the date that is sent lets a client correct itself', async () => {
  scene = await setScene([{}], {
    faults: [{ match: { action: 'DescribeInstances' }, effect: { clockSkew: 3600 }, times: 2 }],
  });
  const describe = () => scene.ec2.send(new DescribeInstancesCommand({}));
  await expect(describe()).rejects.toMatchObject({ name: 'RequestExpired' });
  await expect(describe()).resolves.toHaveProperty('Reservations');
});

test('the effect emptyPage: nothing on the page, but a token that leads on', async () => {
  scene = await setScene([{}], { faults: [{ match: { action: 'DescribeInstances' }, effect: 'emptyPage', nth: 1 }] });
  const { Reservations, NextToken } = await scene.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
  expect(Reservations).toEqual([]);
  expect(NextToken).toBeDefined();
  const next = await scene.ec2.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken }));
  expect(next.Reservations).toHaveLength(1);
});

test('a misfortune can strike the nth call that names a server', async () => {
  const misfortune = { misfortune: { startFails: 'kms' } } as const;
  scene = await setScene([{ state: 'stopped' }], {
    faults: [{ match: { action: 'StartInstances', instanceId: serverId }, nth: 2, effect: misfortune }],
  });
  const start = () => scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  await start();
  await scene.advance(60);
  expect((await scene.server()).state).toBe('running');
  await scene.sandbox.control.instance(serverId).change({ state: 'stopped' });
  await start();
  await scene.advance(60);
  expect((await scene.server()).state).toBe('stopped');
});

test('faults choose by order: nth, from, every, times', async () => {
  scene = await setScene([{}], { throttling: false });
  const { control } = scene.sandbox;
  const describe = () =>
    scene.ec2.send(new DescribeInstancesCommand({})).then(
      () => '.',
      () => 'x',
    );
  const pattern = async (which: Partial<FaultInput>) => {
    await control.clearFaults();
    await control.addFault({ match: { action: 'Describe*' }, effect: 'throttle', ...which });
    let seen = '';
    for (let call = 0; call < 8; call += 1) seen += await describe();
    return seen;
  };
  expect(await pattern({ nth: 3 })).toBe('..x.....');
  expect(await pattern({ from: 6 })).toBe('.....xxx');
  expect(await pattern({ every: 3 })).toBe('..x..x..');
  expect(await pattern({ from: 2, times: 3 })).toBe('.xxx....');
  expect(await control.faults()).toMatchObject([{ seen: 8, struck: 3 }]);
});

test('faults choose by account, region, server, kind of call and model time', async () => {
  const elsewhere = { match: { region: 'eu-west-1' }, effect: 'error500' } as const;
  const readers = {
    match: { changes: false, action: 'DescribeInstances' },
    afterSeconds: 100,
    forSeconds: 50,
    effect: 'throttle',
  } as const;
  scene = await setScene([{}], { faults: [elsewhere, readers] });
  const describe = () =>
    scene.ec2.send(new DescribeInstancesCommand({})).then(
      () => 'OK',
      ({ name }) => name,
    );
  expect(await describe()).toBe('OK');
  await scene.advance(120);
  expect(await describe()).toBe('RequestLimitExceeded');
  expect(await createImage()).toHaveProperty('ImageId');
  await scene.advance(60);
  expect(await describe()).toBe('OK');
});

test('walking n upward meets every call of a piece of work once, and then there is nothing left to hit', async () => {
  let n = 0;
  let struck: number;
  do {
    n += 1;
    scene = await setScene([{}], { faults: [{ match: { account: '111122223333' }, nth: n, effect: 'error500' }] });
    await work().catch(() => undefined);
    struck = (await scene.sandbox.control.faults())[0]?.struck ?? 0;
    await scene.close();
  } while (struck > 0);
  expect(n).toBe(5);
});

async function work(): Promise<void> {
  await scene.ec2.send(new DescribeInstancesCommand({}));
  await createImage();
  const Parameters = { commands: ['echo x'] };
  const { Command } = await scene.ssm.send(
    new SendCommandCommand({ InstanceIds: [serverId], DocumentName: 'AWS-RunShellScript', Parameters }),
  );
  await scene.ssm.send(new ListCommandInvocationsCommand({ CommandId: Command?.CommandId }));
}

test('a fault script that is wrong says where', async () => {
  const faults = [{ effect: 'throttle' }, { effect: 'explode' }] as unknown as FaultInput[];
  const fleet = { accounts: [{ accountId: '111122223333' }] };
  await expect(startSandbox({ fleet, faults })).rejects.toThrow('faults: [1].effect: ');
});
