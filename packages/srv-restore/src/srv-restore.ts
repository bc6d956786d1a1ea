import { dirname } from 'node:path';
import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  disownment,
  instanceKey,
  OperationError,
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
import { type RunHistory, runHistory } from './run-history.ts';
import { runningCommands } from './running-commands.ts';
import { awaitStopped, instanceNow, isDown, sendStop } from './stop-server.ts';

export interface RestoreOptions {
  onlySuccess: boolean | undefined;
}

/** Stops a server that this run started, and gives its tags back; every other server is left as it is. */
export const srvRestore: Stage<RestoreOptions> = async (record, context) => {
  const { clock, journal, observe, options, settings } = context;
  const { instanceId } = record;
  const history = await runHistory(record, context);
  const startedAt = history.starts.get(instanceKey(record));
  const blind = reasonNotToLook(record, {
    startedAt,
    openChange: history.openChanges.get(instanceKey(record)),
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
    startedAt,
    taggedRun: tags[startedByRunTag],
    launchTime: now.LaunchTime,
    lifecycle: now.InstanceLifecycle,
    autoScalingGroup: tags['aws:autoscaling:groupName'],
  });
  if (reason) return skipped(reason.code, reason.message);
  if (!isDown(state)) {
    if (!startedAt) throw unproved(instanceId, history, journal.path);
    const [running] =
      (await rideOut('looking for commands', () => runningCommands(context, instanceId), context)) ?? [];
    if (running)
      return skipped('command-running', `${running.document} (${running.commandId}) is on its way to it or running`);
  }
  if (context.dryRun) return plan(now, context);
  if (!isDown(state)) await sendStop(instanceId, context);
  if (state !== 'stopped') {
    await awaitStopped(instanceId, context);
    context.note({ stoppedAt: clock.now().toISOString() });
  }
  observe({ state: 'stopped' });
  await giveBack(now, context);
  return success();
};

/** The record and the tag say that it is ours; but the tag was set before the start, so that only a journal tells who made that. */
const unproved = (instanceId: string, { knowsStarts }: RunHistory, journalPath: string): OperationError => {
  const folder = dirname(journalPath);
  return new OperationError(
    knowsStarts
      ? `${instanceId} has this run's tag, but the journal of srv-start in ${folder} knows of no start of it: whoever started it must stop it`
      : `${instanceId} has this run's tag, but the journal of srv-start is not in ${folder}: run srv-restore where it is, or name its place with --state-dir`,
    { category: 'validation', code: 'start-unproved' },
  );
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
