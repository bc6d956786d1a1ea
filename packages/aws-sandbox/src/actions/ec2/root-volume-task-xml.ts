import type { RootVolumeTask } from '../../model/root-volume.ts';
import type { Reply } from '../action.ts';
import { tagSet } from './tag-set.ts';

/** A replace-root-volume task as its Create and Describe calls show it. */
export const rootVolumeTaskXml = (task: RootVolumeTask): Reply => ({
  replaceRootVolumeTaskId: task.taskId,
  instanceId: task.server.instanceId,
  taskState: task.state,
  startTime: new Date(task.startedAt),
  completeTime: task.completedAt === undefined ? undefined : new Date(task.completedAt),
  tagSet: tagSet(task.tags),
  imageId: task.source.image?.imageId,
  snapshotId: task.source.snapshot?.snapshotId,
  deleteReplacedRootVolume: task.deleteReplaced,
});
