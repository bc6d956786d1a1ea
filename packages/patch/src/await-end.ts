import {
  awaitInvocation,
  batchPerZone,
  describeInstanceStatusByIds,
  type Instance,
  type Invocation,
  invocationPoll,
  isPassing,
  listInvocations,
  onePerZone,
  type StageContext,
  sharedPoll,
} from '@cms-patching/core';
import type { PatchOptions } from './patch-orders.ts';

type Context = StageContext<PatchOptions>;

/** A reboot leaves the status checks impaired for a minute or two; what is impaired for so many seconds, at every look, is dead. */
const deadAfter = 300;
const leastLooks = 3;
/** EC2 itself checks once a minute; seconds. */
const statusInterval = 60;

export type Ending = { dead: true } | ({ dead: false } & Pick<Invocation, 'status' | 'steps'>);

/** Waits until a server has done with a command, or is seen to be dead while the command is still said to be running. */
export async function awaitEnd(record: Instance, commandId: string, context: Context): Promise<Ending> {
  const { instanceId } = record;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const { timeout } = context;
  try {
    return await Promise.race([
      awaitInvocation(invocations(context), { commandId, instanceId }, { timeout, signal }).then(
        async ({ status }): Promise<Ending> => ({
          dead: false,
          status,
          steps: status === 'Success' ? [] : await stepsOf(instanceId, commandId, context),
        }),
      ),
      awaitDeath(instanceId, signal, context).then((): Ending => ({ dead: true })),
    ]);
  } finally {
    over.abort();
  }
}

export const invocations = onePerZone(({ zone, pollInterval, log }: Context) =>
  invocationPoll(zone, { interval: pollInterval, details: false, log }),
);

/** What a server printed under a command that did not succeed there. It only explains: trouble on the way to it is no failure. */
async function stepsOf(instanceId: string, commandId: string, context: Context): Promise<Invocation['steps']> {
  try {
    return (await saidBy(context, commandId))?.get(instanceId)?.steps ?? [];
  } catch (error) {
    if (!isPassing(error)) throw error;
    return [];
  }
}

const saidBy = batchPerZone(async (zone, commandIds) => {
  const listed = commandIds.map(async (id) => [id, await listInvocations(zone, id, { details: true })] as const);
  return new Map(await Promise.all(listed));
});

function awaitDeath(instanceId: string, signal: AbortSignal, context: Context): Promise<true> {
  let impairedSince: number | undefined;
  let looks = 0;
  return statusPoll(context).until(
    instanceId,
    (status) => {
      const checks = [status?.InstanceStatus?.Status, status?.SystemStatus?.Status];
      if (!checks.includes('impaired')) {
        impairedSince = undefined;
        looks = 0;
        return undefined;
      }
      const now = context.clock.now().getTime();
      impairedSince ??= now;
      looks += 1;
      return looks >= leastLooks && now - impairedSince >= deadAfter * 1000 ? true : undefined;
    },
    // It never is what ends the wait: the command's own time is shorter.
    { timeout: context.timeout + 86_400, signal, waitingFor: `for the status checks of ${instanceId}` },
  );
}

const statusPoll = onePerZone(({ zone, pollInterval, log }: Context) =>
  sharedPoll({
    clock: zone.clock,
    interval: Math.max(statusInterval, pollInterval),
    batchSize: 100,
    log,
    load: (ids: readonly string[]) => describeInstanceStatusByIds(zone, ids),
  }),
);
