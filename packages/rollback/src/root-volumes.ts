import { CreateTagsCommand, type Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  awsCode,
  describeInstancesByIds,
  type Instance,
  onePerZone,
  type StageContext,
  sharedPoll,
} from '@cms-patching/core';
import type { RollbackOptions } from './rollback.ts';
import { taskTagKeys } from './root-volume-task.ts';

type Context = StageContext<RollbackOptions>;

/** The volume that a server boots from; undefined when none is attached. */
export const rootOf = ({ RootDeviceName, BlockDeviceMappings = [] }: Ec2Instance): string | undefined =>
  BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs?.VolumeId;

/** How long EC2 may take to show the volume that it has attached; seconds. */
const volumeDelay = 120;

/** Waits until EC2 shows another root volume than the old one. */
export const newRootOf = ({ instanceId }: Instance, oldVolumeId: string, context: Context): Promise<string> =>
  instancePoll(context).until(
    instanceId,
    (now) => {
      const root = now && rootOf(now);
      return root === oldVolumeId ? undefined : root;
    },
    { timeout: volumeDelay, signal: context.signal, waitingFor: `for the new root volume of ${instanceId}` },
  );

const instancePoll = onePerZone(({ zone, pollInterval, log }: Context) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 200,
    log,
    load: (ids: readonly string[]) => describeInstancesByIds(zone, ids),
  }),
);

/** A detached volume tells nobody what it was. One that is gone by now needs no tag. */
export async function tagOldRoot(record: Instance, volumeId: string, context: Context): Promise<void> {
  const Tags = [
    { Key: taskTagKeys.run, Value: record.runId },
    { Key: 'cms-patching:replaced-root-of', Value: record.instanceId },
  ];
  await context
    .act('CreateTags', async () => {
      const { $metadata } = await context.zone.ec2Once.send(new CreateTagsCommand({ Resources: [volumeId], Tags }));
      return { value: null, requestId: $metadata.requestId };
    })
    .catch((error: unknown) => {
      if (awsCode(error) !== 'InvalidVolume.NotFound') throw error;
      context.note({ oldVolumeDeleted: true });
    });
}
