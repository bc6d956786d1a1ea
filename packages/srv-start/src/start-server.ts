import { type Instance as Ec2Instance, StartInstancesCommand } from '@aws-sdk/client-ec2';
import {
  batchedChange,
  describeInstancesByIds,
  disownment,
  holdTag,
  Interrupted,
  ownershipTags,
  removeTags,
  rideOut,
  type StageContext,
  seeThrough,
  setTags,
  startedByRunTag,
  tagsOf,
  toRecordError,
  UnknownOutcome,
  WriteFailure,
} from '@cms-patching/core';
import { instanceNow } from './instance-now.ts';
import type { StartOptions } from './srv-start.ts';

/**
 * Has a stopped server started with the others of its zone; one that is to be ours is tagged first, for one that was started and does not
 * say by whom could never be stopped again. An answer that was lost is looked for, and the start repeated where it had no effect. Throws
 * UnknownOutcome when that can't be told to the end; what AWS said when it refused, and then the tags are gone again.
 */
export async function startServer(
  before: Ec2Instance,
  { owned }: { owned: boolean },
  context: StageContext<StartOptions>,
): Promise<void> {
  const { note, options, settings, runId } = context;
  const id = before.InstanceId ?? '';
  const present = tagsOf(before);
  const isTagged = present[startedByRunTag] === runId;
  const tags =
    owned && !isTagged ? ownershipTags(runId, present, holdTag(options.holdTag, settings.start.holdTag)) : [];
  if (tags.length > 0) await rideOut(`tagging ${id}`, () => setTags(id, tags, context), context);
  try {
    await seeThrough(
      `starting ${id}`,
      { change: () => startInstances(id, null, context), isDone: () => hasStarted(before, context) },
      context,
    );
  } catch (error) {
    if (error instanceof UnknownOutcome) note({ startedByUs: owned });
    else if (!(error instanceof Interrupted || error instanceof WriteFailure)) await takeBack(id, tags, context);
    throw error;
  }
  note({ startedByUs: owned });
}

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

const startInstances = batchedChange<null>({
  operation: 'StartInstances',
  send: ({ ec2Once }, { ids, DryRun }) => ec2Once.send(new StartInstancesCommand({ InstanceIds: ids, DryRun })),
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
async function takeBack(
  id: string,
  tags: ReturnType<typeof ownershipTags>,
  context: StageContext<StartOptions>,
): Promise<void> {
  const { set, remove } = disownment(tagsOf({ Tags: tags }));
  try {
    if (set.length > 0) await setTags(id, set, context);
    if (remove.length > 0) await removeTags(id, remove, context);
  } catch (error) {
    context.log.warn(`${id}: its tags could not be removed again: ${toRecordError(error).message}`);
  }
}
