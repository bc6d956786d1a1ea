import {
  findCommandsByComment,
  type Instance,
  instanceKey,
  type Journal,
  onePerZone,
  runBegan,
  type StageContext,
} from '@cms-patching/core';
import { isPatchOf, judgedCommands, type SentPatch } from './judged-commands.ts';
import type { PatchOptions } from './patch-orders.ts';

type Context = StageContext<PatchOptions>;
type Sent = Awaited<ReturnType<typeof findCommandsByComment>>[number];

/** Clocks may differ by so much before AWS refuses our signature; milliseconds. */
const clockTolerance = 300_000;

/**
 * The command that this run has sent to a server and that has had no verdict: from the journal or, with the journal lost or written on
 * another host, from SSM. Throws UnknownOutcome when one was sent and can't be found.
 */
export async function unjudgedCommand(record: Instance, context: Context): Promise<SentPatch | undefined> {
  const judged = new Set(judgedCommands(record));
  const journalled = await fromJournal(record, judged, context);
  if (journalled) return journalled;
  const sent = (await inSsm(context)(record)).find((command) => command.instanceIds.includes(record.instanceId));
  if (!sent || judged.has(sent.commandId)) return undefined;
  await adopt(context)(sent);
  return { commandId: sent.commandId, sentAt: sent.requestedAt ?? context.clock.now() };
}

const saidOf = new WeakSet<Journal>();

/** Says, once per process, that records came in from before commands that this run has sent. */
export function sayTakenUp({ journal, log }: Pick<Context, 'journal' | 'log'>): void {
  if (saidOf.has(journal)) return;
  saidOf.add(journal);
  log.info(
    'this run has sent commands to some of these servers since these records were written: they are taken up, and none is sent again; to have what failed tried again, give patch the records that it writes',
  );
}

async function fromJournal(
  record: Instance,
  judged: ReadonlySet<string>,
  context: Context,
): Promise<SentPatch | undefined> {
  const calls = context.journal
    .callsFor('SendCommand', instanceKey(record))
    .filter((call) => !call.idempotent && call.state !== 'failed');
  const latest = calls.at(-1);
  if (!latest) return undefined;
  const commandId = latest.state === 'done' ? (latest.value as string) : await settle(context)(latest.key, record);
  if (commandId === undefined || judged.has(commandId)) return undefined;
  return { commandId, sentAt: latest.at };
}

/** Finds out, once for all servers of a batch, what became of a command whose answer no process has seen. */
const settle = onePerZone((context: Context) => {
  const settled = new Map<string, Promise<string | undefined>>();
  return (attemptKey: string, record: Instance): Promise<string | undefined> => {
    const key = attemptKey.slice(0, attemptKey.lastIndexOf('/'));
    const batchId = key.slice(key.indexOf('/SendCommand/') + '/SendCommand/'.length);
    const comment = `cms-patching ${context.runId} ${batchId}`;
    const find = async () => (await findCommandsByComment(context.zone, comment, oldest(record)))[0]?.commandId;
    const known =
      settled.get(key) ?? context.journal.settle({ key, operation: 'SendCommand', find, signal: context.signal });
    settled.set(key, known);
    return known;
  };
});

/** Everything that this run has sent to patch servers of the zone, newest first: listed once per process, before it sends anything itself. */
const inSsm = onePerZone((context: Context) => {
  let listing: Promise<Sent[]> | undefined;
  return (record: Instance): Promise<Sent[]> => {
    listing ??= listPatches(record, context).catch((error: unknown) => {
      listing = undefined;
      throw error;
    });
    return listing;
  };
});

async function listPatches(record: Instance, { zone, runId }: Context): Promise<Sent[]> {
  const commands = await findCommandsByComment(zone, `cms-patching ${runId}`, oldest(record));
  return commands.filter(({ comment }) => isPatchOf(runId, comment));
}

/** Writes a command into the journal that only SSM knew of. */
const adopt = onePerZone(({ zone, runId, journal, signal }: Context) => {
  const adopted = new Map<string, Promise<unknown>>();
  return ({ commandId, comment, instanceIds }: Sent): Promise<unknown> => {
    const call = {
      key: `${runId}/${zone.accountId}/${zone.region}/SendCommand/${comment.split(' ')[2]}`,
      operation: 'SendCommand',
      instances: instanceIds.map((id) => `${zone.accountId}/${zone.region}/${id}`),
      principal: zone.identity.arn,
      find: async () => commandId,
      perform: () => Promise.reject(new Error(`${commandId} was found and would be sent again`)),
      signal,
    };
    const known = adopted.get(commandId) ?? journal.once(call);
    adopted.set(commandId, known);
    return known;
  };
});

/** Nothing of a run is older than the run: the earlier of what its id and the scan say. */
const oldest = ({ runId, lzScan }: Instance): Date => {
  const scanned = Date.parse(lzScan?.startedAt ?? '') || Number.POSITIVE_INFINITY;
  return new Date(Math.min(runBegan(runId).getTime(), scanned) - clockTolerance);
};
