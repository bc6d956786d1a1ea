import { type Instance as Ec2Instance, StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  AlreadySo,
  batchedChange,
  batchPerZone,
  describeInstancesByIds,
  OperationError,
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
  try {
    await seeThrough(`stopping ${id}`, { change: () => stopInstances(id, null, context), isDone }, context);
  } catch (error) {
    // Down is down, whoever was quicker.
    if (!(error instanceof AlreadySo)) throw error;
  }
}

/** Waits until a server that was told to stop has stopped. Throws OperationError `not-stopped`, WaitTimeout, Interrupted. */
export async function awaitStopped(id: string, context: StageContext<object>): Promise<void> {
  await instancePoll(context).until(id, hasStopped(), {
    timeout: context.timeout,
    firstAfter: usualMinimum,
    signal: context.signal,
    waitingFor: `for ${id} to stop`,
  });
}

/** Judges one look after the other. */
export function hasStopped(): (now: Ec2Instance | undefined) => true | undefined {
  let wasStopping = false;
  return (now) => {
    const state = now?.State?.Name;
    if (state === 'stopping') wasStopping = true;
    const isUpAgain = wasStopping && (state === 'pending' || state === 'running');
    if (isUpAgain || state === 'shutting-down' || state === 'terminated')
      throw notStopped(now?.InstanceId ?? '', state);
    return state === 'stopped' ? true : undefined;
  };
}

const notStopped = (id: string, state: string): OperationError =>
  new OperationError(`${id} was stopped and is ${state} now: somebody else is at work on it`, {
    category: 'resource',
    code: 'not-stopped',
  });

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
