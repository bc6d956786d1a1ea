import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadFaults } from '../faults/fault-plan.ts';
import { startSandbox } from '../start-sandbox.ts';
import { enterAccount } from '../testing/clients.ts';
import { fleetFromScan } from './fleet-from-scan.ts';
import { loadFleet } from './load-fleet.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-'));
});
afterAll(() => rm(folder, { recursive: true }));

const write = async (name: string, content: string): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

const account = 'accounts:\n  - accountId: "111122223333"\n';
test.each([
  [
    'an account id that YAML takes for a number',
    'accounts:\n  - accountId: 111122223333\n',
    'accounts[0].accountId: must be a quoted string of 12 digits',
  ],
  [
    'a key that is not there',
    `${account}    instances: [{ nmae: web }]\n`,
    'accounts[0].instances[0]: Unrecognized key: "nmae"',
  ],
  [
    'a state that is not there',
    `${account}    instances: [{}, { state: asleep }]\n`,
    'accounts[0].instances[1].state: ',
  ],
  [
    'an id for several',
    `${account}    instances: [{ count: 2, instanceId: i-0a00000000000001a }]\n`,
    'accounts[0].instances[0].instanceId: one id cannot',
  ],
  [
    'an id twice',
    `${account}    instances: [{ instanceId: i-0a00000000000001a }, { instanceId: i-0a00000000000001a }]\n`,
    'instances[1].instanceId: i-0a00000000000001a is there twice',
  ],
  ['what is not YAML', 'accounts: [', 'bad.yml: '],
])('a fleet with %s is refused, with the place', async (_, content, message) => {
  const file = await write('bad.yml', content);
  await expect(loadFleet(file)).rejects.toThrow(message);
});

test('a fleet that is not there is said so', async () => {
  await expect(loadFleet(join(folder, 'none.yml'))).rejects.toThrow('none.yml: ENOENT');
  await expect(fleetFromScan(join(folder, 'none.ndjson'))).rejects.toThrow('none.ndjson: ENOENT');
});

test('the fault script that the README shows is one', async () => {
  await expect(loadFaults('../../fixtures/faults/bad-night.yml')).resolves.toHaveLength(6);
});

test.each(['demo', 'small'])('the %s fleet is one', async (name) => {
  await expect(loadFleet(`../../fixtures/fleets/${name}.yml`)).resolves.toHaveProperty('accounts');
});

test('generated servers have names of their own, and ids that are the same every time', async () => {
  const fleet = {
    accounts: [
      {
        accountId: '111122223333',
        roles: [{ name: 'PatchingRole' }],
        instances: [{ name: 'web-{nnn}', count: 3, tags: { Slot: 's{n}' } }],
      },
    ],
  };
  const describe = async () => {
    const sandbox = await startSandbox({ fleet });
    const { ec2 } = await enterAccount(sandbox, '111122223333');
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    await sandbox.close();
    return Reservations.map(({ Instances }) => [
      Instances?.[0]?.InstanceId,
      ...(Instances?.[0]?.Tags?.map(({ Value }) => Value) ?? []),
    ]);
  };
  const first = await describe();
  expect(first.map(([, ...values]) => values)).toEqual([
    ['web-001', 's1'],
    ['web-002', 's2'],
    ['web-003', 's3'],
  ]);
  expect(new Set(first.map(([id]) => id)).size).toBe(3);
  expect(await describe()).toEqual(first);
});

test('a saved scan becomes the same servers, in accounts that any role may enter', async () => {
  const server = {
    schema: 'cms-patching/instance@1',
    runId: '01K00000000000000000000000',
    landingZone: 'lz1',
    accountId: '111122223333',
    region: 'eu-west-1',
    instanceId: 'i-0123456789abcdef0',
    name: 'web-{n}',
    state: 'running',
    platform: 'linux',
    platformName: 'Ubuntu',
    platformVersion: '22.04',
    instanceType: 't3.small',
    volumes: [{ deviceName: '/dev/sda1', volumeId: 'vol-0123456789abcdef0' }],
    rootDeviceName: '/dev/sda1',
    tags: { Name: 'web-{n}', Owner: 'x' },
    ssm: { pingStatus: 'Online', agentVersion: '3.3.1' },
    lzScan: { status: 'success' },
  };
  const windows = {
    ...server,
    instanceId: 'i-0123456789abcdef1',
    platform: 'windows',
    platformName: undefined,
    ssm: null,
    autoScalingGroupName: 'asg',
  };
  const file = await write('scan.ndjson', `${JSON.stringify(server)}\n\n${JSON.stringify(windows)}\n`);
  const sandbox = await startSandbox({ fleet: await fleetFromScan(file) });
  const anyone = await enterAccount(sandbox, '111122223333', 'WhateverRole');
  const { ec2, ssm } = { ec2: anyone.ec2, ssm: anyone.ssm };
  ec2.config.region = async () => 'eu-west-1';
  ssm.config.region = async () => 'eu-west-1';
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  expect(Reservations.map(({ Instances }) => Instances?.[0])).toMatchObject([
    {
      InstanceId: 'i-0123456789abcdef0',
      InstanceType: 't3.small',
      Tags: [{ Key: 'Name', Value: 'web-{n}' }, { Key: 'Owner' }],
      BlockDeviceMappings: [{ Ebs: { VolumeId: 'vol-0123456789abcdef0' } }],
    },
    { InstanceId: 'i-0123456789abcdef1', Platform: 'windows' },
  ]);
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
  expect(InstanceInformationList).toMatchObject([
    { InstanceId: 'i-0123456789abcdef0', PlatformName: 'Ubuntu', PlatformVersion: '22.04' },
  ]);
  await sandbox.close();
});

test('a scan with a line that is none says which', async () => {
  await expect(fleetFromScan(await write('cut.ndjson', '{"accountId":'))).rejects.toThrow('cut.ndjson:1: ');
  await expect(fleetFromScan(await write('foreign.ndjson', '{"accountId":"1"}\n'))).rejects.toThrow(
    'foreign.ndjson:1: region: ',
  );
  await expect(fleetFromScan(await write('empty.ndjson', ''))).rejects.toThrow('no records');
});
