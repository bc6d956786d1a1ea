import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { StartInstancesCommand } from '@aws-sdk/client-ec2';
import {
  awsCode,
  batchPerZone,
  describeInstancesByIds,
  holdTag,
  type Instance,
  isDryRunPermission,
  planned,
  proveReachable,
  type Stage,
  type StageContext,
  skipped,
  success,
} from '@cms-patching/core';
import { awaitRunning } from './await-running.ts';
import { ownershipSoFar } from './previous-state.ts';
import { startBatcher } from './start-batcher.ts';

export interface StartOptions {
  statusChecks: 'ok' | 'skip' | undefined;
  holdTag: string | undefined;
}

/** Capacity can come back after minutes; milliseconds. */
const capacityPause = 60_000;

/** Starts a stopped instance and proves that it can be worked on; one that runs is proved too, any other state is left alone. */
export const srvStart: Stage<StartOptions> = async (record, context) => {
  const { note, observe, options, settings } = context;
  holdTag(options.holdTag, settings.start.holdTag);
  const before = await instanceNow(context, record.instanceId);
  const state = before?.State?.Name;
  if (!before || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state });
  const known = ownershipSoFar(record, context.journal, tagsOf(before));
  const ownership = known ?? { previousState: state, startedByUs: state === 'stopped' };
  if (context.dryRun) return plan(state, record, context);
  if (state === 'stopped') {
    note({ ...ownership });
    await start(record, context);
  } else if (state === 'running' || state === 'pending') note({ ...ownership });
  else return skipped('state', `instance is ${state}`);
  const running = state === 'running' ? before : await awaitRunning(before, context);
  observe(freshFacts(running));
  if (state !== 'running') note({ runningAt: context.clock.now().toISOString() });
  await proveReachable(record, context, {
    bootedAt: running.LaunchTime,
    isBooting: state !== 'running' || ownership.startedByUs,
    statusChecks: options.statusChecks ?? settings.start.statusChecks,
    timeouts: { statusChecks: context.timeout, agent: context.timeouts.ssmConnection },
  });
  return success();
};

/** Has it started with the others of its zone; a lack of capacity is waited out as long as there is time. */
async function start(record: Instance, context: StageContext<StartOptions>): Promise<void> {
  const { clock, signal, log, timeout } = context;
  const giveUpAt = clock.now().getTime() + timeout * 1000;
  for (;;) {
    try {
      await startBatcher(context).load(record.instanceId);
      return;
    } catch (error) {
      if (awsCode(error) !== 'InsufficientInstanceCapacity' || clock.now().getTime() + capacityPause > giveUpAt)
        throw error;
      log.info(`${record.instanceId}: no capacity for its type now; trying again in ${capacityPause / 1000} s`);
      await clock.sleep(capacityPause, signal);
    }
  }
}

async function plan(state: string, record: Instance, { zone }: StageContext<StartOptions>) {
  if (state !== 'stopped')
    return state === 'running' || state === 'pending' ? planned() : skipped('state', `instance is ${state}`);
  try {
    await zone.ec2Once.send(new StartInstancesCommand({ InstanceIds: [record.instanceId], DryRun: true }));
  } catch (error) {
    if (!isDryRunPermission(error)) throw error;
  }
  return { ...planned(), wouldStart: true };
}

const instanceNow = batchPerZone(describeInstancesByIds);

const tagsOf = ({ Tags = [] }: Ec2Instance): Record<string, string> =>
  Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));

const freshFacts = ({ LaunchTime, PrivateIpAddress }: Ec2Instance) => ({
  state: 'running',
  ...(LaunchTime && { launchTime: LaunchTime.toISOString() }),
  ...(PrivateIpAddress && { privateIpAddress: PrivateIpAddress }),
});
