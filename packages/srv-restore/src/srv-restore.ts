import { DeleteTagsCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  describeInstancesByIds,
  holdTag,
  instanceKey,
  isDryRunPermission,
  onePerZone,
  planned,
  type Stage,
  type StageContext,
  sharedPoll,
  skipped,
  startedByRunTag,
  success,
} from '@cms-patching/core';
import { reasonToLeave } from './may-stop.ts';
import { hasRunningCommand } from './running-commands.ts';
import { witnessedStarts } from './witnessed-starts.ts';

export interface RestoreOptions {
  onlySuccess: boolean | undefined;
  holdTag: string | undefined;
}

/** Stops a server that this run started, and takes its tags off again; every other server is left as it is. */
export const srvRestore: Stage<RestoreOptions> = async (record, context) => {
  const { zone, journal, observe, options, settings } = context;
  const now = await instanceNow(context, record.instanceId);
  const state = now?.State?.Name;
  if (!now || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state });
  const tags = Object.fromEntries((now.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const starts = await witnessedStarts(journal);
  const ours = {
    taggedRun: tags[startedByRunTag],
    startWitnessed: record.srvStart?.startedByUs === true || starts.has(instanceKey(record)),
  };
  const stoppedAlready = state === 'stopped' || state === 'stopping';
  const reason = reasonToLeave(record, {
    ...ours,
    state: stoppedAlready ? 'running' : state,
    commandRunning: !stoppedAlready && (await hasRunningCommand(context, record.instanceId)) === true,
    onlySuccess: options.onlySuccess ?? settings.restore.onlySuccess,
  });
  if (reason) return skipped(reason.code, reason.message);
  if (context.dryRun) return plan(record.instanceId, context);
  if (!stoppedAlready) {
    await context.act('StopInstances', async () => {
      const { $metadata } = await zone.ec2Once.send(new StopInstancesCommand({ InstanceIds: [record.instanceId] }));
      return { value: null, requestId: $metadata.requestId };
    });
  }
  await instancePoll(context).until(record.instanceId, (seen) => (seen?.State?.Name === 'stopped' ? true : undefined), {
    timeout: context.timeout,
    signal: context.signal,
    waitingFor: `for ${record.instanceId} to stop`,
  });
  observe({ state: 'stopped' });
  const hold = holdTag(options.holdTag, settings.start.holdTag);
  await context.act('DeleteTags', async () => {
    const Tags = [{ Key: startedByRunTag, Value: record.runId }, ...(hold ? [hold] : [])];
    const { $metadata } = await zone.ec2Once.send(new DeleteTagsCommand({ Resources: [record.instanceId], Tags }));
    return { value: null, requestId: $metadata.requestId };
  });
  return { ...success(), stoppedAt: context.clock.now().toISOString() };
};

async function plan(instanceId: string, { zone }: StageContext<RestoreOptions>) {
  try {
    await zone.ec2Once.send(new StopInstancesCommand({ InstanceIds: [instanceId], DryRun: true }));
  } catch (error) {
    if (!isDryRunPermission(error)) throw error;
  }
  return { ...planned(), wouldStop: true };
}

const instanceNow = batchPerZone(describeInstancesByIds);

const instancePoll = onePerZone(({ zone, pollInterval, log }: StageContext<RestoreOptions>) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 200,
    log,
    load: (ids: readonly string[]) => describeInstancesByIds(zone, ids),
  }),
);
