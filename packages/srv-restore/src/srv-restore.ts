import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  disownment,
  instanceKey,
  planned,
  removeTags,
  rideOut,
  type Stage,
  type StageContext,
  setTags,
  skipped,
  startedByRunTag,
  success,
  tagsOf,
} from '@cms-patching/core';
import { reasonNotToLook, reasonToLeave } from './may-stop.ts';
import { runHistory } from './run-history.ts';
import { runningCommands } from './running-commands.ts';
import { awaitStopped, instanceNow, isDown, sendStop } from './stop-server.ts';

export interface RestoreOptions {
  onlySuccess: boolean | undefined;
}

/** Stops a server that this run started, and gives its tags back; every other server is left as it is. */
export const srvRestore: Stage<RestoreOptions> = async (record, context) => {
  const { clock, journal, observe, options, settings } = context;
  const { instanceId } = record;
  const { starts, openChanges } = await runHistory(journal);
  const blind = reasonNotToLook(record, {
    startWitnessed: record.srvStart?.startedByUs === true || starts.has(instanceKey(record)),
    openChange: openChanges.get(instanceKey(record)),
    onlySuccess: options.onlySuccess ?? settings.restore.onlySuccess,
  });
  if (blind) return skipped(blind.code, blind.message);

  const now = await rideOut('looking', () => instanceNow(context, instanceId), context);
  const state = now?.State?.Name;
  if (!now || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state });
  const tags = tagsOf(now);
  const gaveBack = journal.callsFor('DeleteTags', instanceKey(record)).some((call) => call.state === 'done');
  if (gaveBack && state === 'stopped' && tags[startedByRunTag] === undefined) return success();
  const reason = reasonToLeave(record, {
    state,
    taggedRun: tags[startedByRunTag],
    launchTime: now.LaunchTime,
    lifecycle: now.InstanceLifecycle,
    autoScalingGroup: tags['aws:autoscaling:groupName'],
  });
  if (reason) return skipped(reason.code, reason.message);
  if (!isDown(state)) {
    const [running] =
      (await rideOut('looking for commands', () => runningCommands(context, instanceId), context)) ?? [];
    if (running)
      return skipped('command-running', `${running.document} (${running.commandId}) is on its way to it or running`);
  }
  if (context.dryRun) return plan(now, context);
  if (!isDown(state)) await sendStop(instanceId, context);
  if (state !== 'stopped') await awaitStopped(instanceId, context);
  observe({ state: 'stopped' });
  const stoppedAt = clock.now().toISOString();
  context.note({ stoppedAt });
  await giveBack(now, context);
  return success();
};

/** The tag of the run goes last: until then a later run still finds the server to be ours. */
async function giveBack(now: Ec2Instance, context: StageContext<RestoreOptions>): Promise<void> {
  const id = now.InstanceId ?? '';
  const { set, remove } = disownment(tagsOf(now));
  if (set.length > 0) await rideOut(`tagging ${id}`, () => setTags(id, set, context), context);
  await rideOut(`untagging ${id}`, () => removeTags(id, remove, context), context);
}

async function plan(now: Ec2Instance, context: StageContext<RestoreOptions>) {
  const wouldStop = !isDown(now.State?.Name);
  if (wouldStop) await sendStop(now.InstanceId ?? '', context);
  await giveBack(now, context);
  return { ...planned(), wouldStop };
}
