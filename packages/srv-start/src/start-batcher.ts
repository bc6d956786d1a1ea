import { createHash } from 'node:crypto';
import { CreateTagsCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import {
  chunksOf,
  describeInstancesByIds,
  holdTag,
  isDefinite,
  isThrottle,
  onePerZone,
  type StageContext,
  startedByRunTag,
} from '@cms-patching/core';
import DataLoader from 'dataloader';
import type { StartOptions } from './srv-start.ts';

/** StartInstances has a bucket of 5 calls that refills with 2 a second: servers that come together are started together. */
const mostPerCall = 50;
const linger = 2_000;

/** Starts instances of one zone together; each gets its own outcome, an Error where EC2 would not start it. */
export const startBatcher = onePerZone((context: StageContext<StartOptions>) => {
  const { clock, signal } = context;
  return new DataLoader<string, true>((ids) => startTogether(ids, context), {
    cache: false,
    maxBatchSize: mostPerCall,
    batchScheduleFn: (dispatch) => void clock.sleep(linger, signal).then(dispatch, dispatch),
  });
});

/**
 * One call for all. EC2 refuses a whole call for one bad id and starts nothing then, but says nowhere what a capacity error of one does to
 * the others: so after a refusal it looks again, and halves what is still stopped until the bad ones stand alone.
 */
async function startTogether(ids: readonly string[], context: StageContext<StartOptions>): Promise<(true | Error)[]> {
  if (context.signal.aborted) return ids.map(() => context.signal.reason as Error);
  try {
    await tagAndStart(ids, context);
    return ids.map(() => true);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (ids.length === 1 || isThrottle(error) || !isDefinite(error)) return ids.map(() => error);
    const states = await describeInstancesByIds(context.zone, ids);
    const stopped = ids.filter((id) => ['stopped', undefined].includes(states.get(id)?.State?.Name));
    const halves = chunksOf(stopped, Math.max(1, Math.ceil(stopped.length / 2)));
    const outcomes = new Map<string, true | Error>();
    for (const half of halves) {
      const results = await startTogether(half, context);
      for (const [index, id] of half.entries()) outcomes.set(id, results[index] ?? true);
    }
    return ids.map((id) => outcomes.get(id) ?? true);
  }
}

/** The tag goes first: a server that was started and does not say by whom could never be stopped again. */
async function tagAndStart(ids: readonly string[], context: StageContext<StartOptions>): Promise<void> {
  const { zone, options, settings, runId } = context;
  const hold = holdTag(options.holdTag, settings.start.holdTag);
  const Tags = [{ Key: startedByRunTag, Value: runId }, ...(hold ? [hold] : [])];
  await act(context, 'CreateTags', ids, () => zone.ec2Once.send(new CreateTagsCommand({ Resources: [...ids], Tags })));
  await act(context, 'StartInstances', ids, () =>
    zone.ec2Once.send(new StartInstancesCommand({ InstanceIds: [...ids] })),
  );
}

function act(
  { journal, zone, runId }: StageContext<StartOptions>,
  operation: string,
  ids: readonly string[],
  send: () => Promise<{ $metadata: { requestId?: string | undefined } }>,
): Promise<null> {
  const batch = createHash('sha256').update(ids.join()).digest('hex').slice(0, 16);
  return journal.act({
    key: `${runId}/${zone.accountId}/${zone.region}/${operation}/${batch}`,
    operation,
    instances: ids.map((id) => `${zone.accountId}/${zone.region}/${id}`),
    principal: zone.identity.arn,
    perform: async () => ({ value: null, requestId: (await send()).$metadata.requestId }),
  });
}
