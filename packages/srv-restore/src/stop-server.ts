import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  batchedChange,
  batchPerZone,
  describeInstancesByIds,
  onePerZone,
  type StageContext,
  seeThrough,
  sharedPoll,
} from '@cms-patching/core';

/** An instance as EC2 describes it at this moment; undefined when it is gone. */
export const instanceNow = batchPerZone(describeInstancesByIds);

/** Has a running server stopped with the others of its zone; in a dry run the permission is tested. Throws as `seeThrough` does. */
export async function sendStop(id: string, context: StageContext<object>): Promise<void> {
  const isDone = async () => isDown((await instanceNow(context, id))?.State?.Name);
  await seeThrough(`stopping ${id}`, { change: () => stopInstances(id, null, context), isDone }, context);
}

/** Waits until a server that was told to stop has stopped. Throws WaitTimeout, Interrupted. */
export async function awaitStopped(id: string, context: StageContext<object>): Promise<void> {
  await instancePoll(context).until(id, (now) => (now?.State?.Name === 'stopped' ? true : undefined), {
    timeout: context.timeout,
    firstAfter: usualMinimum,
    signal: context.signal,
    waitingFor: `for ${id} to stop`,
  });
}

export const isDown = (state: string | undefined): boolean => state === 'stopping' || state === 'stopped';

/** A shutdown takes at least this long; seconds. */
const usualMinimum = 15;

const stopInstances = batchedChange<null>({
  operation: 'StopInstances',
  send: ({ ec2Once }, { ids, DryRun }) => ec2Once.send(new StopInstancesCommand({ InstanceIds: ids, DryRun })),
  async findDone(zone, ids) {
    const found = await describeInstancesByIds(zone, ids);
    return new Set(ids.filter((id) => isDown(found.get(id)?.State?.Name)));
  },
});

const instancePoll = onePerZone(({ zone, pollInterval, log }: StageContext<object>) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 200,
    log,
    load: (ids: readonly string[]) => describeInstancesByIds(zone, ids),
  }),
);
