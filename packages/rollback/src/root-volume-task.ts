import {
  CreateReplaceRootVolumeTaskCommand,
  paginateDescribeReplaceRootVolumeTasks,
  type ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  chunksOf,
  type Instance,
  isDryRunPermission,
  onePerZone,
  type StageContext,
  sharedPoll,
  type ZoneSession,
} from '@cms-patching/core';
import { clientToken, type OwnTask } from './attempt.ts';
import type { RollbackOptions } from './rollback.ts';

type Context = StageContext<RollbackOptions>;

export const taskTagKeys = {
  run: 'cms-patching:run-id',
  attempt: 'cms-patching:attempt',
  oldRoot: 'cms-patching:replaced-root',
} as const;

/** What the journal keeps of a task. */
export interface RestoreTask {
  taskId: string;
  /** The root volume that the server had. */
  oldVolumeId: string;
}

export interface RestoreOrder {
  imageId: string;
  oldVolumeId: string;
  attempt: number;
  deleteReplacedRoot: boolean;
}

/** EC2 takes so many values in a filter, and gives at most 50 tasks a page. */
const mostFilterValues = 200;
const mostTasks = 50;

/** All tasks of many servers, by server: EC2 keeps them for a month. */
async function describeTasks(
  { ec2 }: ZoneSession,
  instanceIds: readonly string[],
): Promise<Map<string, ReplaceRootVolumeTask[]>> {
  const found = new Map<string, ReplaceRootVolumeTask[]>();
  for (const chunk of chunksOf(instanceIds, mostFilterValues)) {
    const input = { Filters: [{ Name: 'instance-id', Values: chunk }], MaxResults: mostTasks };
    for await (const { ReplaceRootVolumeTasks = [] } of paginateDescribeReplaceRootVolumeTasks(
      { client: ec2 },
      input,
    )) {
      for (const task of ReplaceRootVolumeTasks) {
        const { InstanceId = '' } = task;
        found.set(InstanceId, [...(found.get(InstanceId) ?? []), task]);
      }
    }
  }
  return found;
}

const tasksOf = batchPerZone(describeTasks);

/** Has the root volume restored from an image, once over all processes: what this attempt has begun before is gone on with. */
export async function restoreRoot(record: Instance, order: RestoreOrder, context: Context): Promise<RestoreTask> {
  const { zone } = context;
  const { value } = await context.once<RestoreTask>('CreateReplaceRootVolumeTask', {
    variant: String(order.attempt),
    find: async () => (await ownTasks(record, context)).find(({ attempt }) => attempt === order.attempt),
    async perform() {
      const { ReplaceRootVolumeTask: task, $metadata } = await zone.ec2Once.send(commandFor(record, order));
      if (!task?.ReplaceRootVolumeTaskId) throw new Error('EC2 accepted a task and gave it no id');
      const begun = { taskId: task.ReplaceRootVolumeTaskId, oldVolumeId: order.oldVolumeId };
      return { value: begun, requestId: $metadata.requestId };
    },
  });
  return value;
}

/** The tasks of this run on a server, as their tags tell. */
export async function ownTasks(
  record: Instance,
  context: Context,
): Promise<(RestoreTask & OwnTask & { imageId: string | undefined })[]> {
  return ((await tasksOf(context, record.instanceId)) ?? []).flatMap(
    ({ ReplaceRootVolumeTaskId: taskId, ImageId: imageId, StartTime, Tags = [] }) => {
      const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
      const attempt = Number(tags.get(taskTagKeys.attempt));
      if (taskId === undefined || tags.get(taskTagKeys.run) !== record.runId || !Number.isInteger(attempt)) return [];
      const startedAt = StartTime === undefined ? undefined : new Date(StartTime);
      return [{ taskId, imageId, attempt, startedAt, oldVolumeId: tags.get(taskTagKeys.oldRoot) ?? '' }];
    },
  );
}

/** Asks EC2 whether it would do it. Throws what it answers when not. */
export async function testRestore(record: Instance, order: RestoreOrder, { zone }: Context): Promise<void> {
  try {
    await zone.ec2Once.send(commandFor(record, order, true));
  } catch (error) {
    if (!isDryRunPermission(error)) throw error;
  }
}

const commandFor = (
  record: Instance,
  { imageId, oldVolumeId, attempt, deleteReplacedRoot }: RestoreOrder,
  DryRun = false,
): CreateReplaceRootVolumeTaskCommand =>
  new CreateReplaceRootVolumeTaskCommand({
    InstanceId: record.instanceId,
    ImageId: imageId,
    ClientToken: clientToken(record, attempt),
    DeleteReplacedRootVolume: deleteReplacedRoot,
    TagSpecifications: [
      {
        ResourceType: 'replace-root-volume-task',
        Tags: [
          { Key: taskTagKeys.run, Value: record.runId },
          { Key: taskTagKeys.attempt, Value: String(attempt) },
          { Key: taskTagKeys.oldRoot, Value: oldVolumeId },
        ],
      },
    ],
    ...(DryRun && { DryRun }),
  });

/** A restore hardly ever takes less; seconds. */
const usualMinimum = 30;
/** `failing` and `failing-detached`, which the SDK does not know, are on their way to these. */
const finalStates: ReadonlySet<string> = new Set(['succeeded', 'failed', 'failed-detached']);

/** Waits until a task will not change any more. Throws WaitTimeout, Interrupted. */
export const awaitTask = (
  record: Instance,
  taskId: string,
  context: Context,
): Promise<ReplaceRootVolumeTask & { state: string }> =>
  taskPoll(context).until(
    record.instanceId,
    (tasks) => {
      const task = tasks?.find(({ ReplaceRootVolumeTaskId }) => ReplaceRootVolumeTaskId === taskId);
      const state: string = task?.TaskState ?? '';
      if (task && state !== '') context.note({ taskState: state });
      return task && finalStates.has(state) ? { ...task, state } : undefined;
    },
    {
      timeout: context.timeout,
      firstAfter: usualMinimum,
      signal: context.signal,
      waitingFor: `for ${taskId} to replace the root volume of ${record.instanceId}`,
    },
  );

const taskPoll = onePerZone(({ zone, pollInterval, log }: Context) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: mostFilterValues,
    log,
    load: (ids: readonly string[]) => describeTasks(zone, ids),
  }),
);
