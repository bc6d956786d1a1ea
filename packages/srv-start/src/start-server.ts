import {
  type Instance as Ec2Instance,
  StartInstancesCommand,
  type StartInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import {
  AlreadySo,
  batchedChange,
  describeInstancesByIds,
  disownment,
  holdTag,
  Interrupted,
  instanceKey,
  ownershipTags,
  removeTags,
  rideOut,
  type StageContext,
  seeThrough,
  setTags,
  staleTags,
  startedByRunTag,
  type Tags,
  tagsOf,
  toRecordError,
  UnknownOutcome,
  WriteFailure,
} from '@cms-patching/core';
import { instanceNow } from './instance-now.ts';
import type { StartOptions } from './srv-start.ts';

/**
 * Has a stopped server started with the others of its zone, and says whether it was this run that did it; one that is to be ours is tagged
 * first, for one that was started and does not say by whom could never be stopped again. An answer that was lost is looked for, and the
 * start repeated where it had no effect. Throws UnknownOutcome when that can't be told to the end; what AWS said when it refused, and then
 * the tags are gone again, as they are when somebody else was quicker.
 */
export async function startServer(
  before: Ec2Instance,
  { owned }: { owned: boolean },
  context: StageContext<StartOptions>,
): Promise<boolean> {
  const id = before.InstanceId ?? '';
  const tags = owned ? await tagAsOurs(before, context) : {};
  try {
    await seeThrough(
      `starting ${id}`,
      { change: () => startInstances(id, null, context), isDone: () => hasStarted(before, context) },
      context,
    );
    return true;
  } catch (error) {
    if (error instanceof UnknownOutcome) context.note({ startedByUs: owned });
    if (error instanceof UnknownOutcome || error instanceof Interrupted || error instanceof WriteFailure) throw error;
    const wasSooner = error instanceof AlreadySo;
    if (wasSooner && hasLostAnswer(id, context)) return true;
    if (owned) await takeBack(id, tags, context);
    if (wasSooner) return false;
    throw error;
  }
}

/** Sets what says whose it is, unless it is there, and gives all tags that the server has then. */
async function tagAsOurs(before: Ec2Instance, context: StageContext<StartOptions>): Promise<Tags> {
  const { options, settings, runId } = context;
  const id = before.InstanceId ?? '';
  const present = tagsOf(before);
  if (present[startedByRunTag] === runId) return present;
  const tags = ownershipTags(runId, present, holdTag(options.holdTag, settings.start.holdTag));
  const stale = staleTags(present, tags);
  if (stale.length > 0) await rideOut(`untagging ${id}`, () => removeTags(id, stale, context), context);
  await rideOut(`tagging ${id}`, () => setTags(id, tags, context), context);
  return { ...present, ...tagsOf({ Tags: tags }) };
}

/** A start of ours was sent, and nobody knows that it was in vain. */
const hasLostAnswer = (id: string, { journal, zone }: StageContext<StartOptions>): boolean =>
  journal.callsFor('StartInstances', instanceKey({ ...zone, instanceId: id })).some(({ state }) => state === 'open');

/** Tests the permission to tag and start it, and changes nothing. */
export async function testStart({ InstanceId: id = '' }: Ec2Instance, context: StageContext<StartOptions>) {
  await rideOut(
    `testing the start of ${id}`,
    async () => {
      await setTags(id, [{ Key: startedByRunTag, Value: context.runId }], context);
      await startInstances(id, null, context);
    },
    context,
  );
}

const startInstances = batchedChange<null, StartInstancesCommandOutput>({
  operation: 'StartInstances',
  send: ({ ec2Once }, { ids, DryRun }) => ec2Once.send(new StartInstancesCommand({ InstanceIds: ids, DryRun })),
  alreadySo: ({ StartingInstances = [] }) =>
    StartingInstances.flatMap(({ InstanceId, PreviousState }) =>
      InstanceId && ['pending', 'running'].includes(PreviousState?.Name ?? '') ? [InstanceId] : [],
    ),
  async findDone(zone, ids) {
    const found = await describeInstancesByIds(zone, ids);
    return new Set(ids.filter((id) => ['pending', 'running'].includes(found.get(id)?.State?.Name ?? '')));
  },
});

async function hasStarted(before: Ec2Instance, context: StageContext<StartOptions>): Promise<boolean> {
  const now = await instanceNow(context, before.InstanceId ?? '');
  const bootedSince = (now?.LaunchTime?.getTime() ?? 0) > (before.LaunchTime?.getTime() ?? 0);
  return bootedSince || now?.State?.Name === 'pending' || now?.State?.Name === 'running';
}

/** A tag on a server that was not started would say what is not so; that it could not be removed is no reason to lose why. */
async function takeBack(id: string, tags: Tags, context: StageContext<StartOptions>): Promise<void> {
  const { set, remove } = disownment(tags);
  try {
    if (set.length > 0) await setTags(id, set, context);
    if (remove.length > 0) await removeTags(id, remove, context);
  } catch (error) {
    context.log.warn(`${id}: its tags could not be removed again: ${toRecordError(error).message}`);
  }
}
