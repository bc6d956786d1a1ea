import * as ec2 from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { actions } from './actions/actions.ts';
import { serverId, setScene } from './testing/scene.ts';

test('every change of EC2 can be tried dry, which changes nothing', async () => {
  const scene = await setScene([{}]);
  const changes = actions.filter(({ service, changes }) => service === 'ec2' && changes).map(({ name }) => name);
  const dry: Record<string, () => Promise<unknown>> = {
    CreateImage: () => scene.ec2.send(new ec2.CreateImageCommand({ InstanceId: serverId, Name: 'dry', DryRun: true })),
    CreateReplaceRootVolumeTask: () =>
      scene.ec2.send(new ec2.CreateReplaceRootVolumeTaskCommand({ InstanceId: serverId, DryRun: true })),
    CreateTags: () =>
      scene.ec2.send(
        new ec2.CreateTagsCommand({ Resources: [serverId], Tags: [{ Key: 'a', Value: 'b' }], DryRun: true }),
      ),
    DeleteSnapshot: () =>
      scene.ec2.send(new ec2.DeleteSnapshotCommand({ SnapshotId: 'snap-0a00000000000001a', DryRun: true })),
    DeleteTags: () => scene.ec2.send(new ec2.DeleteTagsCommand({ Resources: [serverId], DryRun: true })),
    DeregisterImage: () =>
      scene.ec2.send(new ec2.DeregisterImageCommand({ ImageId: 'ami-0a00000000000001a', DryRun: true })),
    RebootInstances: () => scene.ec2.send(new ec2.RebootInstancesCommand({ InstanceIds: [serverId], DryRun: true })),
    StartInstances: () => scene.ec2.send(new ec2.StartInstancesCommand({ InstanceIds: [serverId], DryRun: true })),
    StopInstances: () => scene.ec2.send(new ec2.StopInstancesCommand({ InstanceIds: [serverId], DryRun: true })),
  };
  expect(Object.keys(dry).sort()).toEqual(changes.sort());
  const before = await scene.sandbox.control.state();
  await scene.sandbox.control.clearCalls();
  for (const send of Object.values(dry)) {
    await expect(send()).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
  }
  expect(await scene.sandbox.control.calls({ changes: true })).toEqual([]);
  expect(await scene.sandbox.control.state()).toEqual(before);
  await scene.close();
});
