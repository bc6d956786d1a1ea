import { AwsError } from '../aws-error.ts';
import type { NodeFacts } from '../fleet/node-facts-schema.ts';
import { stableId } from './ids.ts';
import type { PatchState } from './patch-state.ts';
import { rebootServer } from './power.ts';
import type { Region } from './region.ts';
import { type Server, strikes } from './server.ts';
import { beginSnapshot, checkSnapshotLimits, type Snapshot } from './snapshot.ts';

export interface Image {
  imageId: string;
  name: string;
  description: string;
  state: 'pending' | 'available' | 'failed' | 'error' | 'invalid' | 'deregistered';
  stateReason: { code: string; message: string } | undefined;
  source: Server;
  createdAt: number;
  rootDeviceName: string;
  mappings: { device: string; snapshot: Snapshot; volumeType: string }[];
  tags: Record<string, string>;
  /** What was on the volumes when it was made. */
  contents: NodeContents;
}

/** The OS of a server as an image keeps it. */
export interface NodeContents {
  facts: NodeFacts;
  patchState: PatchState;
  bootable: boolean;
}

export interface ImageRequest {
  name: string;
  description: string;
  noReboot: boolean;
  excludedDevices: ReadonlySet<string>;
  imageTags: Record<string, string>;
  snapshotTags: Record<string, string>;
}

/** Begins an AMI of a server: a snapshot of each EBS volume, pending for as long as the largest takes. */
export function createImage(region: Region, server: Server, request: ImageRequest): Image {
  checkImagePossible(region, server, request.name);
  const volumes = server.volumes.filter((volume) => !request.excludedDevices.has(volume.attachment?.device ?? ''));
  for (const volume of volumes) checkSnapshotLimits(region, volume);

  const { timeline, times } = region.world;
  const imageId = stableId('ami', region.scope, request.name, timeline.now, region.images.size);
  const image: Image = {
    imageId,
    name: request.name,
    description: request.description,
    state: 'pending',
    stateReason: undefined,
    source: server,
    createdAt: timeline.now,
    rootDeviceName: server.rootDeviceName,
    mappings: volumes.map((volume) => ({
      device: volume.attachment?.device ?? '',
      volumeType: volume.type,
      snapshot: beginSnapshot(region, volume, {
        seconds: times.amiBase + times.amiPerGiB * volume.sizeGiB,
        description: `Created by CreateImage(${server.instanceId}) for ${imageId}`,
        tags: request.snapshotTags,
      }),
    })),
    tags: request.imageTags,
    contents: {
      facts: server.facts,
      patchState: structuredClone(server.patchState),
      bootable: server.bootable,
    },
  };
  region.images.set(imageId, image);
  region.imageNames.set(image.name, imageId);
  planEnding(region, image);
  if (!request.noReboot && server.state === 'running') rebootServer(region, server);
  return image;
}

function checkImagePossible(region: Region, server: Server, name: string): void {
  const taken = region.imageNames.get(name);
  if (taken) throw new AwsError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${taken}`);
  const { images: allowed } = region.account.spec.quotas;
  if (region.images.size >= allowed) {
    throw new AwsError('ResourceLimitExceeded', `You have reached the maximum number of AMIs, ${allowed}.`);
  }
  if (server.spec.rootDeviceType !== 'ebs') {
    throw new AwsError(
      'InvalidParameterValue',
      `Instance ${server.instanceId} does not have an EBS volume as its root.`,
    );
  }
  if (!['running', 'stopping', 'stopped'].includes(server.state)) {
    throw new AwsError(
      'IncorrectInstanceState',
      `Instance '${server.instanceId}' is ${server.state}; it must be running, stopping or stopped.`,
    );
  }
}

const badEndings = [
  ['amiFails', 'failed', 'Server.InternalError', 'An internal error has occurred while creating a snapshot'],
  ['amiErrors', 'error', 'Server.InternalError', 'The image could not be registered'],
  ['amiInvalid', 'invalid', 'Client.InvalidSnapshot.NotFound', 'A snapshot of the image no longer exists'],
] as const;

function planEnding(region: Region, image: Image): void {
  const { timeline } = region.world;
  const slowest = Math.max(...image.mappings.map(({ snapshot }) => snapshot.completeAt));
  const seconds = (slowest - timeline.now) / 1000;
  if (strikes(image.source, 'amiStuck')) return;
  const bad = badEndings.find(([misfortune]) => strikes(image.source, misfortune));
  if (bad) {
    const [, state, code, message] = bad;
    timeline.after(seconds / 2, () => {
      if (image.state !== 'pending') return;
      image.state = state;
      image.stateReason = { code, message };
      for (const { snapshot } of image.mappings) if (snapshot.state === 'pending') snapshot.state = 'error';
    });
    return;
  }
  for (const { snapshot } of image.mappings) {
    timeline.after((snapshot.completeAt - timeline.now) / 1000, () => {
      if (snapshot.state === 'pending') snapshot.state = 'completed';
    });
  }
  timeline.after(seconds, () => {
    if (image.state === 'pending') image.state = 'available';
  });
}

/** Takes an AMI out of service; its name stays taken for a while, and its snapshots remain unless removed too. */
export function deregisterImage(region: Region, image: Image): void {
  image.state = 'deregistered';
  region.images.delete(image.imageId);
  region.world.timeline.after(region.world.times.amiNameRelease, () => {
    if (region.imageNames.get(image.name) === image.imageId) region.imageNames.delete(image.name);
  });
}
