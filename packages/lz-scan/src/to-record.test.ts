import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { instanceSchema, type LandingZone } from '@cms-patching/core';
import { describe, expect, test } from 'vitest';
import { serverFacts } from './server-facts.ts';
import { type Finding, toRecord } from './to-record.ts';

const zone: LandingZone = { name: 'lz1', accountId: '111122223333', environment: 'nonprod', regions: [], filters: {} };
const origin = {
  runId: '01K5Q4Z2M8F3C6R9TVWXYZ0123',
  endpoint: undefined,
  zone,
  region: 'ap-southeast-2',
  finishedAt: '2026-01-31T01:00:02.000Z',
};

const described: Ec2Instance = {
  InstanceId: 'i-0a00000000000001a',
  State: { Name: 'running' },
  PlatformDetails: 'Linux/UNIX',
  Architecture: 'x86_64',
  InstanceType: 'm6i.large',
  ImageId: 'ami-0a00000000000001a',
  LaunchTime: new Date('2026-01-01T00:00:00Z'),
  Placement: { AvailabilityZone: 'ap-southeast-2a' },
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  PrivateIpAddress: '10.0.0.1',
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1' } }, { DeviceName: 'ephemeral0' }],
  Tags: [
    { Key: 'Name', Value: 'web-01' },
    { Key: 'aws:autoscaling:groupName', Value: 'web' },
  ],
};

const online: InstanceInformation = {
  PingStatus: 'Online',
  LastPingDateTime: new Date('2026-01-31T00:59:00Z'),
  AgentVersion: '3.3.1',
  PlatformType: 'Linux',
  PlatformName: 'Amazon Linux',
  PlatformVersion: '2023',
};

const recordOf = (instance: Ec2Instance, finding: Partial<Finding> = {}) =>
  toRecord(
    { server: serverFacts(instance), exclusions: [], lifted: [], startedAt: '2026-01-31T01:00:00.000Z', ...finding },
    origin,
  );

test('a record says all that EC2 and SSM know, keeps to the schema and leaves out what is not so', () => {
  const record = recordOf(described, { node: online });
  expect(record).toEqual({
    schema: 'cms-patching/instance@1',
    runId: origin.runId,
    landingZone: 'lz1',
    environment: 'nonprod',
    accountId: '111122223333',
    region: 'ap-southeast-2',
    instanceId: 'i-0a00000000000001a',
    name: 'web-01',
    state: 'running',
    platform: 'linux',
    platformName: 'Amazon Linux',
    platformVersion: '2023',
    architecture: 'x86_64',
    instanceType: 'm6i.large',
    imageId: 'ami-0a00000000000001a',
    launchTime: '2026-01-01T00:00:00.000Z',
    availabilityZone: 'ap-southeast-2a',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    privateIpAddress: '10.0.0.1',
    rootDeviceName: '/dev/xvda',
    rootDeviceType: 'ebs',
    volumes: [{ deviceName: '/dev/xvda', volumeId: 'vol-1' }],
    autoScalingGroupName: 'web',
    tags: { Name: 'web-01', 'aws:autoscaling:groupName': 'web' },
    ssm: { pingStatus: 'Online', lastPingDateTime: '2026-01-31T00:59:00.000Z', agentVersion: '3.3.1' },
    lzScan: { status: 'success', startedAt: '2026-01-31T01:00:00.000Z', finishedAt: '2026-01-31T01:00:02.000Z' },
  });
  expect(instanceSchema.parse(record)).toEqual(record);
});

test('a rehearsal’s record names its endpoint, a zone without environment gives none', () => {
  const { environment: _, ...unnamed } = zone;
  const record = toRecord(
    { server: serverFacts(described), exclusions: [], lifted: [], startedAt: origin.finishedAt },
    { ...origin, zone: unnamed, endpoint: 'http://127.0.0.1:4566' },
  );
  expect(record.endpoint).toBe('http://127.0.0.1:4566');
  expect(record).not.toHaveProperty('environment');
});

test('an instance that is left out says why, first of all and in full', () => {
  const exclusions = [
    { code: 'spot', message: 'a Spot instance' },
    { code: 'auto-scaling', message: 'a member' },
  ];
  const { lzScan } = recordOf(described, { exclusions, node: online });
  expect(lzScan).toMatchObject({ status: 'skipped', reason: exclusions[0], exclusions });
});

test('what the config lifted is a warning beside what SSM says', () => {
  const lifted = [{ code: 'opt-out', message: 'its owner' }];
  const { lzScan } = recordOf(described, { lifted, node: null });
  expect(lzScan).toMatchObject({ status: 'success', warnings: ['allowed-opt-out', 'ssm-not-managed'] });
});

describe('the platform is SSM’s word, else EC2’s', () => {
  test.each<[why: string, instance: Ec2Instance, node: InstanceInformation | null, platform: unknown, name: unknown]>([
    ['SSM knows the distribution', described, online, 'linux', 'Amazon Linux'],
    ['EC2 only what is billed', described, null, 'linux', 'Linux/UNIX'],
    [
      'Windows by its field',
      { ...described, Platform: 'Windows', PlatformDetails: 'Windows' },
      null,
      'windows',
      'Windows',
    ],
    ['Windows by what is billed', { ...described, PlatformDetails: 'Windows BYOL' }, null, 'windows', 'Windows BYOL'],
    [
      'SSM sees what was billed wrongly',
      described,
      { ...online, PlatformType: 'Windows', PlatformName: 'Windows Server' },
      'windows',
      'Windows Server',
    ],
    ['a Mac is neither', { ...described, InstanceType: 'mac2.metal' }, null, undefined, 'Linux/UNIX'],
  ])('%s', (_why, instance, node, platform, name) => {
    expect(recordOf(instance, { node })).toMatchObject({ ...(platform ? { platform } : {}), platformName: name });
    expect(recordOf(instance, { node }).platform).toBe(platform);
  });
});

describe('what SSM says becomes a warning, never an exclusion', () => {
  const stopped: Ec2Instance = { ...described, State: { Name: 'stopped' } };

  test.each<[why: string, instance: Ec2Instance, node: Finding['node'], ssm: unknown, warnings: unknown]>([
    ['managed and online', described, online, { pingStatus: 'Online' }, undefined],
    [
      'its agent is silent',
      described,
      { ...online, PingStatus: 'ConnectionLost' },
      { pingStatus: 'ConnectionLost' },
      ['ssm-not-online'],
    ],
    ['not managed', described, null, null, ['ssm-not-managed']],
    ['SSM could not be asked', described, undefined, undefined, ['ssm-not-asked']],
    ['stopped, so that SSM can’t know', stopped, undefined, undefined, undefined],
  ])('%s', (_why, instance, node, ssm, warnings) => {
    const record = recordOf(instance, { node });
    expect(record.lzScan?.status).toBe('success');
    expect(record.lzScan?.warnings).toEqual(warnings);
    if (ssm) expect(record.ssm).toMatchObject(ssm);
    else expect(record.ssm).toBe(ssm);
  });
});
