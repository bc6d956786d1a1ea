import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { describeInstancesByIds, OperationError, onePerZone, type StageContext, sharedPoll } from '@cms-patching/core';
import type { StartOptions } from './srv-start.ts';

/** A boot takes at least this long; seconds. */
const usualMinimum = 10;

/** Shared looks at the instances of one zone. */
export const instancePoll = onePerZone(({ zone, pollInterval, log }: StageContext<StartOptions>) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 200,
    log,
    load: (ids: readonly string[]) => describeInstancesByIds(zone, ids),
  }),
);

/** Waits until an instance runs. Throws OperationError when it went back to stopped by itself, WaitTimeout, Interrupted. */
export function awaitRunning(before: Ec2Instance, context: StageContext<StartOptions>): Promise<Ec2Instance> {
  const id = before.InstanceId ?? '';
  let wasPending = before.State?.Name === 'pending';
  return instancePoll(context).until(
    id,
    (now) => {
      const state = now?.State?.Name;
      if (state === 'running') return now;
      if (state === 'pending') wasPending = true;
      const bootedSince = (now?.LaunchTime?.getTime() ?? 0) > (before.LaunchTime?.getTime() ?? 0);
      // An answer that is behind the start still says stopped, with the reason of the stop before.
      if (now && (state === 'stopped' || state === 'stopping') && (wasPending || bootedSince))
        throw startFailed(id, now);
      if (state === 'shutting-down' || state === 'terminated') throw startFailed(id, now);
      return undefined;
    },
    { timeout: context.timeout, firstAfter: usualMinimum, signal: context.signal, waitingFor: `for ${id} to run` },
  );
}

function startFailed(id: string, now: Ec2Instance | undefined): OperationError {
  const { Code = now?.State?.Name ?? 'stopped', Message = 'AWS gives no reason' } = now?.StateReason ?? {};
  const hint =
    Code === 'Client.InternalError'
      ? '; this is what EC2 says when it may not use the KMS key of an encrypted volume: the key’s policy must allow kms:CreateGrant (and Decrypt, ReEncrypt*, GenerateDataKey*, DescribeKey) to the role that starts it'
      : '';
  return new OperationError(`${id} was started and is ${now?.State?.Name} again: ${Code}: ${Message}${hint}`, {
    category: 'resource',
    code: Code,
  });
}
