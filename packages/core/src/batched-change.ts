import { createHash } from 'node:crypto';
import DataLoader from 'dataloader';
import { awsCode, isDefinite, isDryRunPermission, isThrottle, toRecordError } from './aws/aws-errors.ts';
import { chunksOf } from './aws/chunks-of.ts';
import type { ZoneSession } from './aws/session.ts';
import { AlreadySo, Interrupted } from './errors.ts';
import { onePerZone } from './one-per-zone.ts';
import type { StageContext } from './stage.ts';

/** EC2's smallest bucket of calls that change something holds five and refills with two a second: who comes together goes together. */
const mostPerCall = 50;
const linger = 2_000;

interface Answer {
  $metadata: { requestId?: string | undefined };
}

/** A change that EC2 makes to many instances in one call, and that may be repeated without harm. */
export interface BatchedChange<L, A extends Answer = Answer> {
  /** AWS's name of the call. */
  operation: string;
  /** Sends one call for instances that `like` is the same for. */
  send(zone: ZoneSession, call: { ids: string[]; like: L; DryRun: boolean }): Promise<A>;
  /** Those that the answer says were so before: somebody else made the change, or a call of ours whose answer was lost. */
  alreadySo?(answer: A): string[];
  /** Those for which nothing is left to do: nobody says what a refused call did to the others in it. */
  findDone?(zone: ZoneSession, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Makes a change to instances of a zone together, one after the other as their records come, and gives each its own outcome. EC2 refuses
 * a whole call for one bad id: the ids it names are left out, else the call is halved until the bad ones stand alone. In a dry run only the
 * permission is tested. Throws what EC2 said of this instance; AlreadySo when it was not this call that changed it; Interrupted when
 * nothing was sent for it.
 */
export function batchedChange<L, A extends Answer = Answer>(
  change: BatchedChange<L, A>,
): (instanceId: string, like: L, context: StageContext<object>) => Promise<void> {
  const batchesOf = onePerZone((context: StageContext<object>) => {
    const byLikeness = new Map<string, DataLoader<string, true>>();
    return (like: L): DataLoader<string, true> => {
      const name = JSON.stringify(like) ?? '';
      const batch = byLikeness.get(name) ?? gather((ids) => changeTogether(change, ids, like, context), context);
      byLikeness.set(name, batch);
      return batch;
    };
  });
  return async (instanceId, like, context) => {
    await batchesOf(context)(like).load(instanceId);
  };
}

function gather(
  deliver: (ids: readonly string[]) => Promise<ReadonlyMap<string, Error>>,
  { clock, signal }: StageContext<object>,
): DataLoader<string, true> {
  const load = async (ids: readonly string[]): Promise<(true | Error)[]> => {
    if (signal.aborted) return ids.map(() => new Interrupted());
    const refused = await deliver([...new Set(ids)]);
    return ids.map((id) => refused.get(id) ?? true);
  };
  return new DataLoader(load, {
    cache: false,
    maxBatchSize: mostPerCall,
    batchScheduleFn: (dispatch) => void clock.sleep(linger, signal).then(dispatch, dispatch),
  });
}

/** Gives the instances that were refused, each with its reason. */
async function changeTogether<L, A extends Answer>(
  change: BatchedChange<L, A>,
  ids: readonly string[],
  like: L,
  context: StageContext<object>,
): Promise<Map<string, Error>> {
  try {
    return alreadySo(await makeChange(change, ids, like, context));
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (ids.length === 1 || !mayConcernOne(error)) return new Map(ids.map((id) => [id, error]));
    const named = ids.filter((id) => error.message.includes(id));
    if (named.length > 0 && named.length < ids.length) {
      const others = ids.filter((id) => !named.includes(id));
      const refused = await changeTogether(change, others, like, context);
      return new Map([...refused, ...named.map((id) => [id, error] as const)]);
    }
    const done = await change.findDone?.(context.zone, ids);
    const left = ids.filter((id) => !done?.has(id));
    const halves = chunksOf(left, Math.max(1, Math.ceil(left.length / 2)));
    const refused = await Promise.all(halves.map((half) => changeTogether(change, half, like, context)));
    return new Map([...alreadySo([...(done ?? [])]), ...refused.flatMap((each) => [...each])]);
  }
}

const alreadySo = (ids: readonly string[]): Map<string, Error> => new Map(ids.map((id) => [id, new AlreadySo(id)]));

/** A throttle, trouble on the way or a credential that is no good is nobody's own fault. */
const mayConcernOne = (error: Error): boolean =>
  awsCode(error) !== undefined &&
  isDefinite(error) &&
  !isThrottle(error) &&
  toRecordError(error).category !== 'authentication';

/** Gives those that the call changed nothing for. */
async function makeChange<L, A extends Answer>(
  change: BatchedChange<L, A>,
  ids: readonly string[],
  like: L,
  { journal, zone, runId, dryRun }: StageContext<object>,
): Promise<string[]> {
  const { operation } = change;
  if (dryRun) {
    await change.send(zone, { ids: [...ids], like, DryRun: true }).catch((error: unknown) => {
      if (!isDryRunPermission(error)) throw error;
    });
    return [];
  }
  const batch = createHash('sha256')
    .update(JSON.stringify([ids, like]))
    .digest('hex')
    .slice(0, 16);
  return journal.act({
    key: `${runId}/${zone.accountId}/${zone.region}/${operation}/${batch}`,
    operation,
    instances: ids.map((id) => `${zone.accountId}/${zone.region}/${id}`),
    principal: zone.identity.arn,
    perform: async () => {
      const answer = await change.send(zone, { ids: [...ids], like, DryRun: false });
      return { value: change.alreadySo?.(answer) ?? [], requestId: answer.$metadata.requestId };
    },
  });
}
