import {
  commandBatcher,
  type Instance,
  onePerZone,
  type SendOnce,
  type StageContext,
  sendCommand,
} from '@cms-patching/core';
import { judgedCommands, purposeOf, type SentPatch } from './judged-commands.ts';
import { type PatchOptions, type PatchOrders, patchRequest } from './patch-orders.ts';

type Context = StageContext<PatchOptions>;

/** Has a server patched together with others of its zone; the command is sent at most once, over all processes of the run. */
export async function sendPatch(record: Instance, orders: PatchOrders, context: Context): Promise<SentPatch> {
  const request = patchRequest(orders, context, purposeOf(judgedCommands(record)));
  const commandId = await batches(context).send(request, record.instanceId);
  return { commandId, sentAt: context.clock.now() };
}

const batches = onePerZone((context: Context) => {
  const { clock, signal, zone } = context;
  const since = clock.now();
  const once = throughJournal(context);
  return commandBatcher({ clock, signal, send: (request, ids) => sendCommand(zone, request, ids, { once, since }) });
});

const throughJournal =
  ({ journal, runId, zone, signal }: Context): SendOnce =>
  async (batchId, instanceIds, perform, find) => {
    const { value } = await journal.once({
      key: `${runId}/${zone.accountId}/${zone.region}/SendCommand/${batchId}`,
      operation: 'SendCommand',
      instances: instanceIds.map((id) => `${zone.accountId}/${zone.region}/${id}`),
      principal: zone.identity.arn,
      find,
      perform,
      signal,
    });
    return value;
  };
