import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  paginateDescribeInstances,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const idsOf = async (command: DescribeInstancesCommand): Promise<string[]> => {
  const { Reservations = [] } = await scene.ec2.send(command);
  return Reservations.flatMap(({ Instances = [] }) =>
    Instances.flatMap(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value ?? []),
  );
};
const filtered = (...filters: [name: string, ...values: string[]][]) =>
  idsOf(new DescribeInstancesCommand({ Filters: filters.map(([Name, ...Values]) => ({ Name, Values })) }));
const stateOf = async (InstanceId: string) => {
  const { Reservations } = await scene.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return Reservations?.[0]?.Instances?.[0];
};
const statusOf = async (InstanceId: string) => {
  const command = new DescribeInstanceStatusCommand({ InstanceIds: [InstanceId], IncludeAllInstances: true });
  return (await scene.ec2.send(command)).InstanceStatuses?.[0]?.InstanceStatus?.Status;
};
const lastPing = async () => {
  const { InstanceInformationList = [] } = await scene.ssm.send(new DescribeInstanceInformationCommand({}));
  return InstanceInformationList[0]?.LastPingDateTime?.getTime() ?? 0;
};

test('filters combine, take wildcards and literal stars, and unknown ones are refused', async () => {
  scene = await setScene([
    { name: 'web-01', tags: { Group: 'group-1', Odd: 'a*b' } },
    { name: 'web-02', tags: { Group: 'group-2' }, state: 'stopped' },
    { name: 'win-01', tags: { Group: 'group-1' }, os: 'windows-2022' },
    { name: 'odd-01', tags: { Group: 'other', Odd: 'axb' } },
  ]);
  expect(await filtered(['tag:Group', 'group-*'])).toEqual(['web-01', 'web-02', 'win-01']);
  expect(await filtered(['tag:Group', 'group-?'], ['instance-state-name', 'running'])).toEqual(['web-01', 'win-01']);
  expect(await filtered(['tag:Odd', 'a\\*b'])).toEqual(['web-01']);
  expect(await filtered(['tag-key', 'Odd'], ['tag:Name', 'web-01', 'odd-01'])).toEqual(['web-01', 'odd-01']);
  expect(await filtered(['platform', 'windows'])).toEqual(['win-01']);
  await expect(filtered(['no-such-filter', 'x'])).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('pages hold as many as asked for, lead on to the end, and their tokens fit only their own query', async () => {
  scene = await setScene([{ count: 12, name: 'web-{nn}' }]);
  const sizes: (number | undefined)[] = [];
  for await (const page of paginateDescribeInstances({ client: scene.ec2, pageSize: 5 }, {}))
    sizes.push(page.Reservations?.length);
  expect(sizes).toEqual([5, 5, 2]);
  const { NextToken } = await scene.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
  const other = new DescribeInstancesCommand({
    MaxResults: 5,
    NextToken,
    Filters: [{ Name: 'tag:Name', Values: ['x'] }],
  });
  await expect(scene.ec2.send(other)).rejects.toMatchObject({ name: 'InvalidNextToken' });
});

test.each([
  [
    'an unknown id fails the whole call',
    { InstanceIds: [serverId, 'i-0fffffffffffffff0'] },
    'InvalidInstanceID.NotFound',
  ],
  ['a malformed id', { InstanceIds: ['web-01'] }, 'InvalidInstanceID.Malformed'],
  ['ids together with a page size', { InstanceIds: [serverId], MaxResults: 5 }, 'InvalidParameterCombination'],
  ['a page that is too small', { MaxResults: 4 }, 'InvalidParameterValue'],
  ['more than 1,000 ids', { InstanceIds: Array(1001).fill(serverId) }, 'InvalidParameterValue'],
  [
    'more than 200 values in a filter',
    { Filters: [{ Name: 'instance-id', Values: Array(201).fill('i') }] },
    'InvalidParameterValue',
  ],
])('DescribeInstances refuses %s', async (_, input, code) => {
  scene = await setScene([{}]);
  await expect(scene.ec2.send(new DescribeInstancesCommand(input))).rejects.toMatchObject({ name: code });
});

test('a start goes pending, running, checks ok; the agent pings only later, and then its ping is newer than the start', async () => {
  scene = await setScene([{ state: 'stopped' }], { times: { boot: 15, statusChecks: 75, agentLinux: 25 } });
  expect(await lastPing()).toBe(0);
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  const started = (await stateOf(serverId))?.LaunchTime?.getTime() ?? Number.NaN;
  await scene.advance(14);
  expect(await stateOf(serverId)).toMatchObject({ State: { Name: 'pending' } });
  await scene.advance(2);
  expect(await stateOf(serverId)).toMatchObject({ State: { Name: 'running' } });
  expect(await statusOf(serverId)).toBe('initializing');
  expect(await lastPing()).toBeLessThan(started);
  await scene.advance(30);
  expect(await lastPing()).toBeGreaterThan(started);
  expect(await statusOf(serverId)).toBe('initializing');
  await scene.advance(50);
  expect(await statusOf(serverId)).toBe('ok');
});

test('a start without the right to use the key goes back to stopped and says why', async () => {
  scene = await setScene([{ state: 'stopped', misfortunes: { startFails: 'kms' } }]);
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  await scene.advance(60);
  expect(await stateOf(serverId)).toMatchObject({
    State: { Name: 'stopped' },
    StateReason: { Code: 'Client.InternalError' },
  });
});

test('no capacity for one server refuses the whole call, until there is some', async () => {
  scene = await setScene([
    { state: 'stopped', misfortunes: { startFails: { why: 'capacity', times: 1 } } },
    { state: 'stopped', instanceId: 'i-0a00000000000002a' },
  ]);
  const start = new StartInstancesCommand({ InstanceIds: [serverId, 'i-0a00000000000002a'] });
  await expect(scene.ec2.send(start)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
  expect(await stateOf('i-0a00000000000002a')).toMatchObject({ State: { Name: 'stopped' } });
  expect((await scene.ec2.send(start)).StartingInstances).toHaveLength(2);
});

test('starting what runs is a no-op; what is Spot, terminated or on instance store cannot be started or stopped', async () => {
  scene = await setScene([
    {},
    { lifecycle: 'spot' },
    { state: 'terminated' },
    { rootDeviceType: 'instance-store' },
    { stopProtection: true },
  ]);
  const running = await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  expect(running.StartingInstances).toMatchObject([
    { PreviousState: { Name: 'running' }, CurrentState: { Name: 'running' } },
  ]);
  const all = (await scene.ec2.send(new DescribeInstancesCommand({}))).Reservations ?? [];
  const [, spot = '', gone = '', store = '', held = ''] = all.map(({ Instances }) => Instances?.[0]?.InstanceId ?? '');
  const start = (id: string) => scene.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  const stop = (id: string) => scene.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await expect(start(spot)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  await expect(start(store)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  await expect(start(gone)).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
  await expect(stop(spot)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  await expect(stop(held)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
});

test('a stop takes its time, unlists the node, and a start soon after is refused', async () => {
  scene = await setScene([{}], { times: { stop: 20 } });
  await scene.ec2.send(new StopInstancesCommand({ InstanceIds: [serverId] }));
  const start = new StartInstancesCommand({ InstanceIds: [serverId] });
  await expect(scene.ec2.send(start)).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
  expect(await lastPing()).toBe(0);
  await scene.advance(21);
  expect(await stateOf(serverId)).toMatchObject({
    State: { Name: 'stopped' },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
  });
});

test('through a reboot EC2 says running and SSM goes on saying Online, though the last ping is old', async () => {
  scene = await setScene([{}], { times: { reboot: 400, agentLinux: 25 } });
  const before = await lastPing();
  await scene.ec2.send(new RebootInstancesCommand({ InstanceIds: [serverId] }));
  await scene.advance(280);
  const { InstanceInformationList } = await scene.ssm.send(new DescribeInstanceInformationCommand({}));
  expect(InstanceInformationList).toMatchObject([{ PingStatus: 'Online' }]);
  expect(await lastPing()).toBe(before);
  expect(await stateOf(serverId)).toMatchObject({ State: { Name: 'running' } });
  await scene.advance(200);
  expect(await lastPing()).toBeGreaterThan(before + 400_000);
});

test.each([
  ['agentNeverBack', { agentNeverBack: true }, 3600, false],
  ['agentLate, before its time', { agentLate: 600 }, 500, false],
  ['agentLate, after it', { agentLate: 600 }, 700, true],
] as const)('the misfortune %s', async (_, misfortunes, seconds, back) => {
  scene = await setScene([{ state: 'stopped', misfortunes }]);
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  const started = (await stateOf(serverId))?.LaunchTime?.getTime() ?? Number.NaN;
  await scene.advance(seconds);
  expect((await lastPing()) > started).toBe(back);
});

test('status checks fail where the fleet says so, and only running servers are listed unless asked for', async () => {
  scene = await setScene([{ state: 'stopped', misfortunes: { checksFail: true } }]);
  expect((await scene.ec2.send(new DescribeInstanceStatusCommand({}))).InstanceStatuses).toEqual([]);
  expect(await statusOf(serverId)).toBe('not-applicable');
  await scene.ec2.send(new StartInstancesCommand({ InstanceIds: [serverId] }));
  await scene.advance(600);
  expect(await statusOf(serverId)).toBe('impaired');
  const tooMany = new DescribeInstanceStatusCommand({ InstanceIds: Array(101).fill(serverId) });
  await expect(scene.ec2.send(tooMany)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});
