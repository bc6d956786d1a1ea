import * as ec2 from '@aws-sdk/client-ec2';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actions } from './actions/actions.ts';
import { accountId, type Scene, serverId, setScene } from './testing/scene.ts';

let scene: Scene;
/** Ids that earlier calls gave and later ones need. */
const made = { imageId: '', snapshotId: '', commandId: '', taskId: '' };

beforeAll(async () => {
  scene = await setScene([{ name: 'web-01', tags: { PatchGroup: 'group-1' }, facts: { updates: { missing: 2 } } }]);
});
afterAll(() => scene.close());

/** One call of each action, in the order of a night, and what must be in its answer. */
const night: [name: string, send: () => Promise<object>, answer: object][] = [
  ['GetCallerIdentity', () => scene.sts.send(new sts.GetCallerIdentityCommand({})), { Account: accountId }],
  [
    'AssumeRole',
    () =>
      scene.sts.send(
        new sts.AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${accountId}:role/PatchingRole`,
          RoleSessionName: 'chained',
        }),
      ),
    { AssumedRoleUser: { Arn: `arn:aws:sts::${accountId}:assumed-role/PatchingRole/chained` } },
  ],
  [
    'DescribeRegions',
    () => scene.ec2.send(new ec2.DescribeRegionsCommand({ RegionNames: ['ap-southeast-2'] })),
    { Regions: [{ OptInStatus: 'opt-in-not-required' }] },
  ],
  [
    'DescribeInstances',
    () => scene.ec2.send(new ec2.DescribeInstancesCommand({})),
    { Reservations: [{ OwnerId: accountId, Instances: [{ InstanceId: serverId, State: { Name: 'running' } }] }] },
  ],
  [
    'DescribeInstanceStatus',
    () => scene.ec2.send(new ec2.DescribeInstanceStatusCommand({})),
    { InstanceStatuses: [{ SystemStatus: { Status: 'ok' } }] },
  ],
  [
    'DescribeInstanceAttribute',
    () =>
      scene.ec2.send(new ec2.DescribeInstanceAttributeCommand({ InstanceId: serverId, Attribute: 'disableApiStop' })),
    { DisableApiStop: { Value: false } },
  ],
  [
    'DescribeVolumes',
    () => scene.ec2.send(new ec2.DescribeVolumesCommand({})),
    { Volumes: [{ State: 'in-use', Attachments: [{ InstanceId: serverId }] }] },
  ],
  [
    'DescribeInstanceInformation',
    () => scene.ssm.send(new ssm.DescribeInstanceInformationCommand({})),
    { InstanceInformationList: [{ InstanceId: serverId, PingStatus: 'Online' }] },
  ],
  [
    'GetConnectionStatus',
    () => scene.ssm.send(new ssm.GetConnectionStatusCommand({ Target: serverId })),
    { Status: 'connected' },
  ],
  [
    'CreateImage',
    async () => {
      const image = await scene.ec2.send(
        new ec2.CreateImageCommand({ InstanceId: serverId, Name: 'backup', NoReboot: true }),
      );
      made.imageId = image.ImageId ?? '';
      await scene.advance(200);
      return image;
    },
    { ImageId: expect.stringMatching(/^ami-0[0-9a-f]{16}$/) },
  ],
  [
    'DescribeImages',
    () => scene.ec2.send(new ec2.DescribeImagesCommand({ Owners: ['self'] })),
    { Images: [{ State: 'available', SourceInstanceId: serverId }] },
  ],
  [
    'DescribeSnapshots',
    async () => {
      const found = await scene.ec2.send(new ec2.DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
      made.snapshotId = found.Snapshots?.[0]?.SnapshotId ?? '';
      return found;
    },
    { Snapshots: [{ State: 'completed', Progress: '100%' }] },
  ],
  [
    'CreateTags',
    () =>
      scene.ec2.send(
        new ec2.CreateTagsCommand({ Resources: [serverId, made.imageId], Tags: [{ Key: 'run', Value: '1' }] }),
      ),
    {},
  ],
  [
    'DeleteTags',
    () => scene.ec2.send(new ec2.DeleteTagsCommand({ Resources: [serverId], Tags: [{ Key: 'run' }] })),
    {},
  ],
  [
    'SendCommand',
    async () => {
      const sent = await scene.ssm.send(
        new ssm.SendCommandCommand({
          InstanceIds: [serverId],
          DocumentName: 'AWS-RunPatchBaseline',
          Parameters: { Operation: ['Scan'] },
        }),
      );
      made.commandId = sent.Command?.CommandId ?? '';
      await scene.advance(60);
      return sent;
    },
    { Command: { Status: 'InProgress', DocumentName: 'AWS-RunPatchBaseline', ExpiresAfter: expect.any(Date) } },
  ],
  [
    'ListCommands',
    () => scene.ssm.send(new ssm.ListCommandsCommand({})),
    { Commands: [{ Status: 'Success', CompletedCount: 1 }] },
  ],
  [
    'ListCommandInvocations',
    () => scene.ssm.send(new ssm.ListCommandInvocationsCommand({ CommandId: made.commandId })),
    { CommandInvocations: [{ Status: 'Success', InstanceId: serverId }] },
  ],
  [
    'GetCommandInvocation',
    () =>
      scene.ssm.send(
        new ssm.GetCommandInvocationCommand({
          CommandId: made.commandId,
          InstanceId: serverId,
          PluginName: 'PatchLinux',
        }),
      ),
    { ResponseCode: 0, Status: 'Success' },
  ],
  [
    'DescribeInstancePatchStates',
    () => scene.ssm.send(new ssm.DescribeInstancePatchStatesCommand({ InstanceIds: [serverId] })),
    { InstancePatchStates: [{ MissingCount: 2, Operation: 'Scan', PatchGroup: 'group-1' }] },
  ],
  [
    'DescribeInstancePatches',
    () => scene.ssm.send(new ssm.DescribeInstancePatchesCommand({ InstanceId: serverId })),
    { Patches: [{ State: 'Missing' }, { State: 'Missing' }] },
  ],
  ['CancelCommand', () => scene.ssm.send(new ssm.CancelCommandCommand({ CommandId: made.commandId })), {}],
  ['RebootInstances', () => scene.ec2.send(new ec2.RebootInstancesCommand({ InstanceIds: [serverId] })), {}],
  [
    'CreateReplaceRootVolumeTask',
    async () => {
      const created = await scene.ec2.send(
        new ec2.CreateReplaceRootVolumeTaskCommand({ InstanceId: serverId, ImageId: made.imageId }),
      );
      made.taskId = created.ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId ?? '';
      await scene.advance(120);
      return created;
    },
    { ReplaceRootVolumeTask: { TaskState: 'pending' } },
  ],
  [
    'DescribeReplaceRootVolumeTasks',
    () => scene.ec2.send(new ec2.DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds: [made.taskId] })),
    { ReplaceRootVolumeTasks: [{ TaskState: 'succeeded', InstanceId: serverId }] },
  ],
  [
    'StopInstances',
    () => scene.ec2.send(new ec2.StopInstancesCommand({ InstanceIds: [serverId] })),
    { StoppingInstances: [{ CurrentState: { Name: 'stopping' }, PreviousState: { Name: 'running' } }] },
  ],
  [
    'StartInstances',
    async () => {
      await scene.advance(60);
      return scene.ec2.send(new ec2.StartInstancesCommand({ InstanceIds: [serverId] }));
    },
    { StartingInstances: [{ CurrentState: { Name: 'pending' }, PreviousState: { Name: 'stopped' } }] },
  ],
  [
    'DeregisterImage',
    () => scene.ec2.send(new ec2.DeregisterImageCommand({ ImageId: made.imageId })),
    { Return: true },
  ],
  ['DeleteSnapshot', () => scene.ec2.send(new ec2.DeleteSnapshotCommand({ SnapshotId: made.snapshotId })), {}],
];

test.each(night)('the AWS SDK sends %s and understands the answer', async (name, send, answer) => {
  await scene.sandbox.control.clearCalls();
  expect(await send()).toMatchObject(answer);
  const calls = await scene.sandbox.control.calls({ action: name });
  expect(calls).toMatchObject([{ code: 'OK', account: accountId, region: 'ap-southeast-2' }]);
});

test('every action that the sandbox has is among them', () => {
  expect(night.map(([name]) => name).sort()).toEqual(actions.map(({ name }) => name).sort());
});
