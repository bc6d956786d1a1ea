import {
  CreateImageCommand,
  CreateReplaceRootVolumeTaskCommand,
  type CreateReplaceRootVolumeTaskCommandInput,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeSnapshotsCommand,
  RebootInstancesCommand,
} from '@aws-sdk/client-ec2';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const volumes = [{ sizeGiB: 8 }, { sizeGiB: 20 }];

const backUp = async (): Promise<string> => {
  const image = await scene.ec2.send(new CreateImageCommand({ InstanceId: serverId, Name: 'backup', NoReboot: true }));
  await scene.advance(600);
  return image.ImageId ?? '';
};
const restore = async (input: Partial<CreateReplaceRootVolumeTaskCommandInput>): Promise<string> => {
  const created = await scene.ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: serverId, ...input }));
  return created.ReplaceRootVolumeTask?.ReplaceRootVolumeTaskId ?? '';
};
const taskState = async (id: string) => {
  const command = new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds: [id] });
  return (await scene.ec2.send(command)).ReplaceRootVolumeTasks?.[0]?.TaskState;
};
const install = async () => {
  const Parameters = { Operation: ['Install'] };
  await scene.ssm.send(
    new SendCommandCommand({ InstanceIds: [serverId], DocumentName: 'AWS-RunPatchBaseline', Parameters }),
  );
  await scene.advance(900);
};

test('a dead server comes back from its backup: another root volume, the same data volume, the updates gone again', async () => {
  scene = await setScene([{ volumes, misfortunes: { deadAfterPatch: 1 }, facts: { updates: { missing: 2 } } }]);
  const ImageId = await backUp();
  await install();
  await scene.ec2.send(new RebootInstancesCommand({ InstanceIds: [serverId] }));
  await scene.advance(300);
  const dead = await scene.server();
  expect(dead).toMatchObject({ impaired: true, updates: { missing: 0, installed: 2 } });
  const task = await restore({ ImageId });
  await scene.advance(10);
  expect(await taskState(task)).toBe('in-progress');
  await scene.advance(300);
  expect(await taskState(task)).toBe('succeeded');
  const back = await scene.server();
  expect(back).toMatchObject({ impaired: false, ssm: { connected: true }, updates: { missing: 2, installed: 0 } });
  expect(back.volumeIds[0]).not.toBe(dead.volumeIds[0]);
  expect(back.volumeIds[1]).toBe(dead.volumeIds[1]);
});

test.each([
  ['failed', 2],
  ['failed-detached', 1],
] as const)('a task that ends as %s leaves %i volumes attached', async (replaceRootFails, attached) => {
  scene = await setScene([{ volumes, misfortunes: { replaceRootFails } }]);
  const task = await restore({ ImageId: await backUp() });
  await scene.advance(50);
  expect(await taskState(task)).toBe(replaceRootFails === 'failed' ? 'failing' : 'failing-detached');
  await scene.advance(60);
  expect(await taskState(task)).toBe(replaceRootFails);
  const server = await scene.server();
  expect(server.volumeIds).toHaveLength(attached);
  expect(server.impaired).toBe(replaceRootFails === 'failed-detached');
});

test('the same token gives the same task; with other parameters it is refused', async () => {
  scene = await setScene([{ volumes }]);
  const ImageId = await backUp();
  const first = await restore({ ImageId, ClientToken: 'run-1' });
  expect(await restore({ ImageId, ClientToken: 'run-1' })).toBe(first);
  await expect(restore({ ClientToken: 'run-1' })).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  await expect(restore({ ImageId, ClientToken: 'run-2' })).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
});

test('only snapshots of its own root can be restored to a server, also after its root was replaced', async () => {
  scene = await setScene([{ volumes }]);
  await backUp();
  const { Snapshots = [] } = await scene.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  const [root, data] = Snapshots.map(({ SnapshotId }) => SnapshotId);
  await expect(restore({ SnapshotId: data })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  for (let round = 0; round < 2; round += 1) {
    const task = await restore({ SnapshotId: root });
    await scene.advance(300);
    expect(await taskState(task)).toBe('succeeded');
  }
});

test.each([
  ['a stopped server', { state: 'stopped' }, 'IncorrectInstanceState'],
  ['an image with a Marketplace product code', { marketplaceProductCode: 'abc123' }, 'UnsupportedOperation'],
] as const)('%s is refused', async (_, instance, code) => {
  scene = await setScene([{ volumes, ...instance }]);
  const ImageId = await backUp();
  await expect(restore({ ImageId })).rejects.toMatchObject({ name: code });
});

test('an image that is not available yet is refused', async () => {
  scene = await setScene([{ volumes }]);
  const { ImageId } = await scene.ec2.send(
    new CreateImageCommand({ InstanceId: serverId, Name: 'backup', NoReboot: true }),
  );
  await scene.advance(5);
  await expect(restore({ ImageId })).rejects.toMatchObject({ name: 'InvalidAMIID.Unavailable' });
});
