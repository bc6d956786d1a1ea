import type { InstancePatchState } from '@aws-sdk/client-ssm';
import {
  awaitInvocation,
  commandBatcher,
  type Instance,
  onePerZone,
  type StageContext,
  sendCommand,
  sendRepeatably,
  WaitTimeout,
} from '@cms-patching/core';
import { invocations } from './await-end.ts';
import { type PatchOptions, patchRequest } from './patch-orders.ts';
import {
  countBySeverity,
  countsOf,
  isOfScan,
  type PatchCounts,
  type PatchDetails,
  patchDetails,
  patchStates,
} from './patch-state.ts';
import type { PatchJob } from './prove-patch.ts';

type Context = StageContext<PatchOptions>;

/** How long a report is waited for that a scan which failed may have filed all the same; seconds. */
const failedScanDelay = 120;
/** So many patches are named in a record. */
const mostNamed = 50;

/** Scans, and gives the counts of exactly that scan; undefined when SSM does not show it. */
export async function countPatches(
  { instanceId }: Instance,
  { orders, sent }: PatchJob,
  context: Context,
): Promise<({ counts: PatchCounts } & PatchDetails) | undefined> {
  const { clock, note, signal, timeout, timeouts } = context;
  let since = sent.sentAt;
  let earlier: InstancePatchState | undefined;
  let hasScanned = true;
  if (orders.operation === 'Install') {
    earlier = await stateNow(instanceId, context);
    since = clock.now();
    const commandId = await scans(context).send(
      patchRequest({ ...orders, operation: 'Scan', outputS3Bucket: null }, context, 'verify'),
      instanceId,
    );
    const scan = await awaitInvocation(invocations(context), { commandId, instanceId }, { timeout, signal });
    hasScanned = scan.status === 'Success';
  }
  const wanted = { snapshotId: orders.snapshotId, since, earlier };
  const state = await patchStates(context)
    .until(instanceId, (now) => (now && isOfScan(now, wanted) ? now : undefined), {
      timeout: hasScanned ? timeouts.ssmConnection : failedScanDelay,
      signal,
      waitingFor: `for the patch state of ${instanceId}`,
    })
    .catch((error: unknown) => {
      if (error instanceof WaitTimeout) return undefined;
      throw error;
    });
  if (!state) return undefined;
  const counts = countsOf(state);
  const isClean = counts.missingCount + counts.failedCount === 0;
  const { open, installedNow } = isClean
    ? { open: [], installedNow: 0 }
    : await patchDetails(instanceId, sent.sentAt, context);
  note({
    ...counts,
    bySeverity: countBySeverity(open),
    failedPatches: open.slice(0, mostNamed),
    ...(state.BaselineId !== undefined && { baselineId: state.BaselineId }),
    ...(state.PatchGroup && { patchGroup: state.PatchGroup }),
  });
  return { counts, open, installedNow };
}

async function stateNow(instanceId: string, context: Context): Promise<InstancePatchState | undefined> {
  const { signal, timeouts } = context;
  const look = { timeout: timeouts.ssmConnection, signal, waitingFor: `for the patch state of ${instanceId}` };
  const { state } = await patchStates(context).until(instanceId, (now) => ({ state: now }), look);
  return state;
}

const scans = onePerZone((context: Context) => {
  const { clock, signal, zone, pollInterval } = context;
  const since = clock.now();
  const once = sendRepeatably(context);
  const linger = Math.min(15, pollInterval);
  return commandBatcher({
    clock,
    signal,
    linger,
    send: (request, ids) => sendCommand(zone, request, ids, { once, since }),
  });
});
