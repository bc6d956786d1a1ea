import { DescribeInstanceStatusCommand } from '@aws-sdk/client-ec2';
import {
  DescribeInstancePatchesCommand,
  DescribeInstancePatchStatesCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const SnapshotId = '11111111-2222-4333-8444-555555555555';

const patch = async (Operation: 'Scan' | 'Install', RebootOption = 'RebootIfNeeded'): Promise<string> => {
  const Parameters = { Operation: [Operation], RebootOption: [RebootOption], SnapshotId: [SnapshotId] };
  const command = new SendCommandCommand({
    InstanceIds: [serverId],
    DocumentName: 'AWS-RunPatchBaseline',
    Parameters,
    TimeoutSeconds: 600,
  });
  return (await scene.ssm.send(command)).Command?.CommandId ?? '';
};
const patchState = async () =>
  (await scene.ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [serverId] }))).InstancePatchStates?.[0];
const statusOf = async (CommandId: string) =>
  (await scene.ssm.send(new ListCommandInvocationsCommand({ CommandId }))).CommandInvocations?.[0]?.StatusDetails;
const checks = async () =>
  (await scene.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [serverId] }))).InstanceStatuses?.[0]
    ?.InstanceStatus?.Status;

const facts = { updates: { missing: 4 } };

test('a node that was never scanned is absent; a scan counts what is missing and changes nothing', async () => {
  scene = await setScene([{ facts }]);
  expect(await patchState()).toBeUndefined();
  await patch('Scan');
  await scene.advance(60);
  expect(await patchState()).toMatchObject({ Operation: 'Scan', MissingCount: 4, InstalledCount: 240, SnapshotId });
  expect((await scene.server()).updates).toEqual({ missing: 4, failed: 0, installed: 0 });
});

test('an install takes minutes, reboots, and reports when the node is back', async () => {
  scene = await setScene([{ facts }], {
    times: { patchInstallBase: 90, patchInstallPerUpdate: 12, reboot: 30, agentLinux: 25 },
  });
  const before = await scene.server();
  const CommandId = await patch('Install');
  await scene.advance(150);
  expect(await statusOf(CommandId)).toBe('InProgress');
  expect((await scene.server()).ssm?.connected).toBe(false);
  await scene.advance(60);
  expect(await statusOf(CommandId)).toBe('Success');
  expect((await scene.server()).bootId).not.toBe(before.bootId);
  expect(await patchState()).toMatchObject({
    Operation: 'Install',
    MissingCount: 0,
    InstalledCount: 244,
    InstalledPendingRebootCount: 0,
    SnapshotId,
  });
  const { Patches } = await scene.ssm.send(
    new DescribeInstancePatchesCommand({ InstanceId: serverId, Filters: [{ Key: 'State', Values: ['Installed'] }] }),
  );
  expect(Patches).toHaveLength(4);
});

test('an install that may not reboot leaves its updates pending', async () => {
  scene = await setScene([{ facts }]);
  const CommandId = await patch('Install', 'NoReboot');
  await scene.advance(200);
  expect(await statusOf(CommandId)).toBe('Success');
  expect(await patchState()).toMatchObject({
    InstalledPendingRebootCount: 4,
    InstalledCount: 240,
    LastNoRebootInstallOperationTime: expect.any(Date),
  });
});

test.each([
  ['patchPartial', { patchPartial: 1 }, 'Failed', { FailedCount: 1, InstalledCount: 243 }],
  ['patchFails', { patchFails: true }, 'Failed', { FailedCount: 4, InstalledCount: 240 }],
  ['patchFalseFailure', { patchFalseFailure: true }, 'Failed', { FailedCount: 0, MissingCount: 0 }],
  ['patchFalseSuccess', { patchFalseSuccess: true }, 'Success', { MissingCount: 1 }],
] as const)('the misfortune %s shows in status and counts', async (_, misfortunes, status, counts) => {
  scene = await setScene([{ facts, misfortunes }]);
  const CommandId = await patch('Install');
  await scene.advance(400);
  expect(await statusOf(CommandId)).toBe(status);
  await patch('Scan');
  await scene.advance(60);
  expect(await patchState()).toMatchObject({ Operation: 'Scan', ...counts });
});

test('a server that is dead after its patch fails its checks, stays away, and its command ends as not delivered', async () => {
  scene = await setScene([{ facts, misfortunes: { deadAfterPatch: true } }]);
  const CommandId = await patch('Install');
  await scene.advance(900);
  expect(await checks()).toBe('impaired');
  expect(await statusOf(CommandId)).toBe('DeliveryTimedOut');
  expect((await scene.server()).ssm).toMatchObject({ connected: false, pingStatus: 'ConnectionLost' });
});

test('a reply lost in the reboot: everything is installed, nothing is reported', async () => {
  scene = await setScene([{ facts, misfortunes: { rebootLosesCommand: 1 } }]);
  const CommandId = await patch('Install');
  await scene.advance(1200);
  expect(await statusOf(CommandId)).toBe('DeliveryTimedOut');
  expect(await patchState()).toBeUndefined();
  expect((await scene.server()).updates).toEqual({ missing: 0, failed: 0, installed: 4 });
});

test.each([
  ['a locked package manager', 'linux', { packageManager: 'locked' }, 'the package manager is locked'],
  ['a full disk', 'linux', { disks: { '/var': { sizeGiB: 4, freeGiB: 0.01 } } }, 'no space left on /var'],
  ['no Python', 'linux', { python: false }, 'no supported Python'],
  ['repositories out of reach', 'linux', { repositories: 'unreachable' }, 'cannot reach'],
  ['a bucket out of reach', 'linux', { patchBucket: 'unreachable' }, 'cannot fetch the patch program'],
  ['an installer at work', 'windows', { packageManager: 'locked' }, 'the package manager is locked'],
  ['a full disk', 'windows', { disks: { 'C:': { sizeGiB: 40, freeGiB: 0.01 } } }, 'no space left on C:'],
  ['a disabled update service', 'windows', { windowsUpdateService: 'Disabled' }, 'service is disabled'],
  ['an update source out of reach', 'windows', { repositories: 'unreachable' }, 'cannot reach'],
  ['a bucket out of reach', 'windows', { patchBucket: 'unreachable' }, 'cannot fetch the patch program'],
] as const)('%s of a %s server fails the patch and says why', async (_, platform, more, words) => {
  const windows = platform === 'windows';
  scene = await setScene([{ os: windows ? 'windows-2022' : 'amazon-linux-2023', facts: { ...facts, ...more } }]);
  const CommandId = await patch('Install');
  await scene.advance(200);
  const PluginName = windows ? 'PatchWindows' : 'PatchLinux';
  const step = new GetCommandInvocationCommand({ CommandId, InstanceId: serverId, PluginName });
  expect(await scene.ssm.send(step)).toMatchObject({
    Status: 'Failed',
    StandardErrorContent: expect.stringContaining(words),
  });
  expect((await scene.server()).updates.installed).toBe(0);
});

test('a document of several steps wants to be told which one is meant', async () => {
  scene = await setScene([{ os: 'windows-2022', facts }]);
  const CommandId = await patch('Scan');
  await scene.advance(60);
  const step = (PluginName?: string) =>
    scene.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: serverId, PluginName }));
  await expect(step()).rejects.toMatchObject({ name: 'InvalidPluginName' });
  expect(await step('PatchWindows')).toMatchObject({
    Status: 'Success',
    StandardOutputContent: expect.stringContaining('Missing=4'),
  });
  expect(await step('PatchLinux')).toMatchObject({ StandardOutputContent: expect.stringContaining('skipped') });
});
