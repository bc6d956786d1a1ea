import { stableId } from './ids.ts';
import type { Image, NodeContents } from './image.ts';
import { dieOnBoot, rebootServer } from './power.ts';
import type { Region } from './region.ts';
import type { Server, Volume } from './server.ts';
import type { Snapshot } from './snapshot.ts';

/** `failing-detached` is missing from the published enum, but real. */
export type TaskState =
  | 'pending'
  | 'in-progress'
  | 'failing'
  | 'failing-detached'
  | 'succeeded'
  | 'failed'
  | 'failed-detached';

/** One restore of a server's root volume in place. */
export interface RootVolumeTask {
  taskId: string;
  server: Server;
  state: TaskState;
  startedAt: number;
  completedAt: number | undefined;
  clientToken: string;
  source: { image?: Image; snapshot?: Snapshot };
  deleteReplaced: boolean;
  tags: Record<string, string>;
}

/** Whether a task may still change its state. */
export const isUnderway = ({ state }: RootVolumeTask): boolean =>
  state === 'pending' || state === 'in-progress' || state.startsWith('failing');

/** Begins a task: the server is rebooted into the root volume that it is given, or the fleet says how it goes wrong. */
export function beginRootVolumeTask(
  region: Region,
  request: Omit<RootVolumeTask, 'taskId' | 'state' | 'startedAt' | 'completedAt'>,
): RootVolumeTask {
  const { timeline, times } = region.world;
  const task: RootVolumeTask = {
    ...request,
    taskId: stableId('replacevol', region.scope, request.clientToken, region.rootVolumeTasks.size),
    state: 'pending',
    startedAt: timeline.now,
    completedAt: undefined,
  };
  region.rootVolumeTasks.set(task.taskId, task);
  const failure = task.server.misfortunes.replaceRootFails;
  timeline.after(times.replaceRoot * 0.1, () => {
    task.state = 'in-progress';
  });
  timeline.after(times.replaceRoot * 0.7, () => {
    if (failure) task.state = failure === 'failed' ? 'failing' : 'failing-detached';
  });
  timeline.after(times.replaceRoot, () => {
    task.completedAt = timeline.now;
    task.state = failure ?? 'succeeded';
    if (failure === 'failed') rebootServer(region, task.server);
    else if (failure === 'failed-detached') loseRoot(region, task.server);
    else replaceRoot(region, task);
  });
  return task;
}

const isRoot = (server: Server, volume: Volume): boolean => volume.attachment?.device === server.rootDeviceName;

/** The volume that a server boots from. */
export const rootVolumeOf = (server: Server): Volume | undefined =>
  server.volumes.find((volume) => isRoot(server, volume));

function replaceRoot(region: Region, task: RootVolumeTask): void {
  const { server, source } = task;
  const { now } = region.world.timeline;
  const old = rootVolumeOf(server);
  if (!old?.attachment) return;
  const volume: Volume = {
    ...old,
    volumeId: stableId('vol', task.taskId),
    createTime: now,
    attachment: { ...old.attachment, attachTime: now },
    tags: {},
    snapshots: [],
  };
  server.volumes = server.volumes.map((one) => (one === old ? volume : one));
  region.volumes.set(volume.volumeId, volume);
  server.rootLineage.push(volume.volumeId);
  old.attachment = undefined;
  if (task.deleteReplaced) region.volumes.delete(old.volumeId);
  const image = source.image ?? (source.snapshot && region.imageOf(source.snapshot.snapshotId));
  if (image) restoreContents(server, image.contents);
  else server.bootable = true;
  rebootServer(region, server);
}

function loseRoot(region: Region, server: Server): void {
  const old = rootVolumeOf(server);
  if (old) old.attachment = undefined;
  server.volumes = server.volumes.filter((volume) => volume !== old);
  dieOnBoot(region, server);
}

/** The OS is again what it was; Patch Manager does not know that before the next scan. */
function restoreContents(server: Server, { facts, patchState, bootable }: NodeContents): void {
  server.bootable = bootable;
  server.facts = facts;
  server.patchState = { ...structuredClone(patchState), report: server.patchState.report };
}
