import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { describeInstancesByIds, hinted, onePerZone, type StageContext, sharedPoll } from '@cms-patching/core';
import type { StartOptions } from './srv-start.ts';
import { startFailure } from './start-failure.ts';

/** A boot takes at least this long; seconds. */
const usualMinimum = 10;

/** Waits until an instance runs. Throws OperationError when it went back to stopped by itself, WaitTimeout `start-pending`, Interrupted. */
export async function awaitRunning(before: Ec2Instance, context: StageContext<StartOptions>): Promise<Ec2Instance> {
  const id = before.InstanceId ?? '';
  const settled = settledAfter(before);
  let state = before.State?.Name;
  const now = await hinted(
    () => ({ code: 'start-pending', hint: `EC2 says ${state}: look at its state reason in the console` }),
    () =>
      instancePoll(context).until(id, settled, {
        timeout: context.timeout,
        firstAfter: usualMinimum,
        signal: context.signal,
        waitingFor: `for ${id} to run`,
        onEach: (seen) => {
          state = seen?.State?.Name ?? state;
        },
      }),
  );
  if (now.State?.Name === 'running') return now;
  context.observe({ state: now.State?.Name ?? 'stopped' });
  throw await startFailure(now, context);
}

/** Judges one look after the other: gives the instance once its start has come to an end, good or bad. */
export function settledAfter(before: Ec2Instance): (now: Ec2Instance | undefined) => Ec2Instance | undefined {
  let wasPending = before.State?.Name === 'pending';
  return (now) => {
    const state = now?.State?.Name;
    if (state === 'pending') wasPending = true;
    const bootedSince = (now?.LaunchTime?.getTime() ?? 0) > (before.LaunchTime?.getTime() ?? 0);
    const reason = now?.StateReason?.Code;
    const hasNewReason = reason !== undefined && reason !== before.StateReason?.Code;
    // An answer that is behind the start still says stopped, with the reason of the stop before.
    const isBack = (state === 'stopped' || state === 'stopping') && (wasPending || bootedSince || hasNewReason);
    return isBack || state === 'running' || state === 'shutting-down' || state === 'terminated' ? now : undefined;
  };
}

const instancePoll = onePerZone(({ zone, pollInterval, log }: StageContext<StartOptions>) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 200,
    log,
    load: (ids: readonly string[]) => describeInstancesByIds(zone, ids),
  }),
);
