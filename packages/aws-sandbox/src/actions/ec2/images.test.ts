import {
  CreateImageCommand,
  type CreateImageCommandInput,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const create = async (input: Partial<CreateImageCommandInput> = {}): Promise<string> => {
  const command = new CreateImageCommand({ InstanceId: serverId, Name: 'backup', NoReboot: true, ...input });
  return (await scene.ec2.send(command)).ImageId ?? '';
};
const image = async (ImageId: string) =>
  (await scene.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))).Images?.[0];
const snapshots = async () =>
  (await scene.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots ?? [];

test('an image is not found at first, then pending for as long as its largest volume takes, then available', async () => {
  scene = await setScene([{ volumes: [{ sizeGiB: 8 }, { sizeGiB: 100 }] }], {
    times: { consistencyLag: 5, amiBase: 40, amiPerGiB: 1 },
  });
  const id = await create({ Description: 'before patching' });
  await expect(image(id)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  await scene.advance(50);
  expect(await image(id)).toMatchObject({ State: 'pending', Description: 'before patching' });
  expect((await snapshots()).map(({ State }) => State).sort()).toEqual(['completed', 'pending']);
  await scene.advance(95);
  expect(await image(id)).toMatchObject({
    State: 'available',
    RootDeviceName: '/dev/xvda',
    SourceInstanceId: serverId,
  });
  expect((await snapshots()).map(({ State, Progress }) => [State, Progress])).toEqual([
    ['completed', '100%'],
    ['completed', '100%'],
  ]);
});

test('image and snapshots are tagged in the same call, each with their own tags', async () => {
  scene = await setScene([{}]);
  const id = await create({
    TagSpecifications: [
      { ResourceType: 'image', Tags: [{ Key: 'kind', Value: 'image' }] },
      { ResourceType: 'snapshot', Tags: [{ Key: 'kind', Value: 'snapshot' }] },
    ],
  });
  await scene.advance(10);
  expect(await image(id)).toMatchObject({ Tags: [{ Key: 'kind', Value: 'image' }] });
  expect(await snapshots()).toMatchObject([{ Tags: [{ Key: 'kind', Value: 'snapshot' }] }]);
});

test.each([
  ['amiFails', { State: 'failed', StateReason: { Code: 'Server.InternalError' } }],
  ['amiErrors', { State: 'error' }],
  ['amiInvalid', { State: 'invalid' }],
  ['amiStuck', { State: 'pending' }],
] as const)('the misfortune %s strikes as often as it says, then all is well', async (misfortune, ending) => {
  scene = await setScene([{ misfortunes: { [misfortune]: 1 } }]);
  const first = await create();
  await scene.advance(3600);
  expect(await image(first)).toMatchObject(ending);
  const second = await create({ Name: 'again' });
  await scene.advance(3600);
  expect(await image(second)).toMatchObject({ State: 'available' });
});

test('names are taken until a while after deregistering', async () => {
  scene = await setScene([{}], { times: { amiNameRelease: 60 } });
  const id = await create();
  await scene.advance(600);
  await expect(create()).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
  await scene.ec2.send(new DeregisterImageCommand({ ImageId: id }));
  await expect(create()).rejects.toMatchObject({ name: 'InvalidAMIName.Duplicate' });
  await scene.advance(61);
  await expect(create()).resolves.toMatch(/^ami-/);
});

test('snapshots of one volume are limited in rate and in number', async () => {
  scene = await setScene([{ volumes: [{ sizeGiB: 16000 }] }]);
  await create({ Name: 'first' });
  await expect(create({ Name: 'at once' })).rejects.toMatchObject({ name: 'SnapshotCreationPerVolumeRateExceeded' });
  for (const Name of ['second', 'third', 'fourth', 'fifth']) {
    await scene.advance(16);
    await create({ Name });
  }
  await scene.advance(16);
  await expect(create({ Name: 'sixth' })).rejects.toMatchObject({ name: 'ConcurrentSnapshotLimitExceeded' });
});

test('a snapshot that an image is made of stays; with the image it can go', async () => {
  scene = await setScene([{}]);
  const id = await create();
  await scene.advance(600);
  const SnapshotId = (await snapshots())[0]?.SnapshotId;
  await expect(scene.ec2.send(new DeleteSnapshotCommand({ SnapshotId }))).rejects.toMatchObject({
    name: 'InvalidSnapshot.InUse',
  });
  const gone = await scene.ec2.send(new DeregisterImageCommand({ ImageId: id, DeleteAssociatedSnapshots: true }));
  expect(gone.DeleteSnapshotResults).toEqual([{ SnapshotId, ReturnCode: 'success' }]);
  expect(await snapshots()).toEqual([]);
});

test('an image without NoReboot reboots a running server', async () => {
  scene = await setScene([{}]);
  const bootId = async () => (await scene.server()).bootId;
  const before = await bootId();
  await create();
  await scene.advance(120);
  expect(await bootId()).toBe(before);
  await create({ Name: 'rebooting', NoReboot: false });
  await scene.advance(120);
  expect(await bootId()).not.toBe(before);
});

test.each([
  ['a name with a comma', { Name: 'a,b' }, 'InvalidParameterValue'],
  ['a name that is too short', { Name: 'ab' }, 'InvalidParameterValue'],
  ['a description that is too long', { Description: 'x'.repeat(256) }, 'InvalidParameterValue'],
  [
    'a tag key of AWS',
    { TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'aws:x', Value: 'y' }] }] },
    'InvalidParameterValue',
  ],
  [
    '51 tags',
    {
      TagSpecifications: [
        { ResourceType: 'image', Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: '' })) },
      ],
    },
    'TagLimitExceeded',
  ],
] as const)('CreateImage refuses %s', async (_, input, code) => {
  scene = await setScene([{}]);
  await expect(create(input as unknown as Partial<CreateImageCommandInput>)).rejects.toMatchObject({ name: code });
});

test.each([
  ['a root that is no volume', { rootDeviceType: 'instance-store' }, 'InvalidParameterValue'],
  ['a server that is gone', { state: 'terminated' }, 'IncorrectInstanceState'],
  ['a server that just begins', { state: 'pending' }, 'IncorrectInstanceState'],
  [
    'a server of which the fleet says so',
    { misfortunes: { refuses: { CreateImage: 'SnapshotLimitExceeded' } } },
    'SnapshotLimitExceeded',
  ],
] as const)('CreateImage refuses %s', async (_, instance, code) => {
  scene = await setScene([instance]);
  await expect(create()).rejects.toMatchObject({ name: code });
});

test("tags stay within fifty for a server, AWS's own not counted", async () => {
  scene = await setScene([
    { autoScalingGroup: 'web', tags: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`, ''])) },
  ]);
  const tag = (Key: string) =>
    scene.ec2.send(new CreateTagsCommand({ Resources: [serverId], Tags: [{ Key, Value: 'x' }] }));
  await tag('fiftieth');
  await expect(tag('one more')).rejects.toMatchObject({ name: 'TagLimitExceeded' });
  await tag('k0');
});
