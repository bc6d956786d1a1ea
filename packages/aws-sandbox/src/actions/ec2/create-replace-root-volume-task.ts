import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import type { Image } from '../../model/image.ts';
import type { Region } from '../../model/region.ts';
import { beginRootVolumeTask, isUnderway, type RootVolumeTask, rootVolumeOf } from '../../model/root-volume.ts';
import type { Server } from '../../model/server.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { flag } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { rootVolumeTaskXml } from './root-volume-task-xml.ts';
import { tagSpecifications, tagsFor } from './tag-specifications.ts';

export const createReplaceRootVolumeTask = action({
  service: 'ec2',
  name: 'CreateReplaceRootVolumeTask',
  changes: true,
  input: z.strictObject({
    InstanceId: z.string(),
    ImageId: z.string().optional(),
    SnapshotId: z.string().optional(),
    ClientToken: z
      .string()
      .max(64)
      .default(() => crypto.randomUUID()),
    DeleteReplacedRootVolume: flag.default(false),
    TagSpecification: tagSpecifications(['replace-root-volume-task']),
    DryRun: flag.optional(),
  }),
  run(input, { region }) {
    const server = region.serverNamed(input.InstanceId);
    const tasks = [...region.rootVolumeTasks.values()];
    const before = tasks.find(({ clientToken }) => clientToken === input.ClientToken);
    if (before) return { replaceRootVolumeTask: rootVolumeTaskXml(sameTask(before, input)) };
    if (server.state !== 'running') {
      throw new AwsError(
        'IncorrectInstanceState',
        `Instance ${server.instanceId} is ${server.state}; it must be running.`,
      );
    }
    if (tasks.some((task) => task.server === server && isUnderway(task))) {
      throw new AwsError(
        'IncorrectInstanceState',
        `A root volume replacement is already in progress for ${server.instanceId}.`,
      );
    }
    if (input.ImageId !== undefined && input.SnapshotId !== undefined) {
      throw new AwsError('InvalidParameterCombination', 'Either an image or a snapshot can be given, not both.');
    }
    const task = beginRootVolumeTask(region, {
      server,
      source: {
        ...(input.ImageId !== undefined && { image: usableImage(region, server, input.ImageId) }),
        ...(input.SnapshotId !== undefined && { snapshot: ownSnapshot(region, server, input.SnapshotId) }),
      },
      clientToken: input.ClientToken,
      deleteReplaced: input.DeleteReplacedRootVolume,
      tags: tagsFor(input.TagSpecification, 'replace-root-volume-task'),
    });
    return { replaceRootVolumeTask: rootVolumeTaskXml(task) };
  },
});

interface Repeatable {
  InstanceId: string;
  ImageId?: string | undefined;
  SnapshotId?: string | undefined;
}

function sameTask(task: RootVolumeTask, { InstanceId, ImageId, SnapshotId }: Repeatable): RootVolumeTask {
  const { server, source } = task;
  const given = [InstanceId, ImageId, SnapshotId];
  const first = [server.instanceId, source.image?.imageId, source.snapshot?.snapshotId];
  if (given.every((value, index) => value === first[index])) return task;
  throw new AwsError('IdempotentParameterMismatch', 'The client token was used before with other parameters.');
}

function usableImage(region: Region, server: Server, imageId: string): Image {
  const image = region.visibleImage(imageId);
  if (!image) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`);
  if (image.state !== 'available')
    throw new AwsError('InvalidAMIID.Unavailable', `The image ${imageId} is ${image.state}.`);
  const { spec } = image.source;
  if (spec.marketplaceProductCode !== undefined) {
    throw new AwsError('UnsupportedOperation', 'Images with a Marketplace product code are not supported.');
  }
  if (spec.architecture !== server.spec.architecture) {
    throw new AwsError('InvalidParameterValue', `The architecture of ${imageId} does not match that of the instance.`);
  }
  const root = image.mappings.find(({ device }) => device === image.rootDeviceName);
  if (!root || root.snapshot.sizeGiB < (rootVolumeOf(server)?.sizeGiB ?? 0)) {
    throw new AwsError('InvalidParameterValue', `The root of ${imageId} is smaller than the present root volume.`);
  }
  return image;
}

function ownSnapshot(region: Region, server: Server, snapshotId: string): Snapshot {
  const snapshot = region.visibleSnapshot(snapshotId);
  if (!snapshot) throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${snapshotId}' does not exist.`);
  if (!server.rootLineage.includes(snapshot.volumeId)) {
    throw new AwsError(
      'InvalidParameterValue',
      `The snapshot ${snapshotId} is not one of this instance's root volume.`,
    );
  }
  if (snapshot.state !== 'completed')
    throw new AwsError('IncorrectState', `The snapshot ${snapshotId} is ${snapshot.state}.`);
  return snapshot;
}
