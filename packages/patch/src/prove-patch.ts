import {
  awaitInvocation,
  type Baseline,
  type BaselineComparison,
  commandBatcher,
  compareBaselines,
  failed,
  hasRebooted,
  type Instance,
  type Invocation,
  OperationError,
  type Outcome,
  onePerZone,
  probeServer,
  proveReachable,
  proveStatusChecks,
  type StageContext,
  sendCommand,
  sendRepeatably,
  shorten,
  visibleText,
  WaitTimeout,
} from '@cms-patching/core';
import { type Ending, invocations } from './await-end.ts';
import type { SentPatch } from './judged-commands.ts';
import { type PatchOptions, type PatchOrders, patchRequest } from './patch-orders.ts';
import { countBySeverity, countsOf, isOfScan, patchDetails, patchStates } from './patch-state.ts';
import { type Findings, verdictOn } from './verdict.ts';

type Context = StageContext<PatchOptions>;

export interface PatchJob {
  orders: PatchOrders;
  sent: SentPatch;
  platform: 'linux' | 'windows';
  /** What the server was like before; undefined where nobody looked. */
  before: Baseline | undefined;
}

/** Services may take so long after a reboot to come up, and are looked at again meanwhile; seconds. */
const settling = 300;
const lookAgainAfter = 60;
/** How long a report is waited for that a scan which failed may have filed all the same; seconds. */
const failedScanDelay = 120;
/** So many patches are named in a record. */
const mostNamed = 50;

/** Proves what a patch came to, on the server and in SSM: whether it is back, what is missing, and what it no longer does. */
export async function provePatch(record: Instance, job: PatchJob, ending: Ending, context: Context): Promise<Outcome> {
  if (ending.dead) return declareDead(record, 'its status checks fail since the patch', context);
  context.note({ commandStatus: ending.status });
  try {
    return await judge(record, job, ending, context);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'status-impaired')
      return declareDead(record, error.message, context);
    throw error;
  }
}

async function judge(
  record: Instance,
  job: PatchJob,
  ending: Extract<Ending, { dead: false }>,
  context: Context,
): Promise<Outcome> {
  await proveBack(record, context);
  const [counts, comparison] = await Promise.all([
    countPatches(record, job, context),
    job.orders.operation === 'Install' ? compare(record, job, context) : undefined,
  ]);
  // The first look at the status checks may have been at the time before the reboot.
  await proveStatusChecks(record, context, context.timeouts.instanceStart);
  const command = { status: ending.status, said: lastWords(ending.steps) };
  if (!counts) return unproven(command);
  const { open, installedNow } = counts;
  return verdictOn({ operation: job.orders.operation, command, counts, open, installedNow, comparison });
}

/** Without a scan that is known to be its own, nothing a server is said to have installed is believed. */
function unproven({ status, said }: Findings['command']): Outcome {
  const message = `the server could not be scanned afterwards, so nothing is proved; the command ended as ${status}${said === '' ? '' : `: ${said}`}`;
  return failed('validation', 'patch-state-unproven', shorten(message, 300), { retryable: true });
}

function declareDead(record: Instance, why: string, { note }: Context): Outcome {
  note({ health: 'dead' });
  return failed('connectivity', 'dead-after-patch', `${record.instanceId} does not come back: ${why}`);
}

/** The status checks must pass here whatever the config says of starts: a dead server is found by nothing else. */
const proveBack = (record: Instance, context: Context): Promise<void> =>
  proveReachable(
    record,
    { ...context, note: ({ commandId: _, ...facts }) => context.note(facts) },
    {
      bootedAt: undefined,
      isBooting: true,
      statusChecks: 'ok',
      timeouts: { statusChecks: context.timeouts.instanceStart, agent: context.timeouts.ssmConnection },
    },
  );

/** Scans, and gives the counts of exactly that scan; undefined when SSM does not show it. */
async function countPatches({ instanceId }: Instance, { orders, sent }: PatchJob, context: Context) {
  const { clock, note, signal, timeout, timeouts } = context;
  let since = sent.sentAt;
  let hasScanned = true;
  if (orders.operation === 'Install') {
    since = clock.now();
    const commandId = await scans(context).send(
      patchRequest({ ...orders, operation: 'Scan', outputS3Bucket: null }, context, 'verify'),
      instanceId,
    );
    const scan = await awaitInvocation(invocations(context), { commandId, instanceId }, { timeout, signal });
    hasScanned = scan.status === 'Success';
  }
  const wanted = { snapshotId: orders.snapshotId, since };
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
  return { ...counts, open, installedNow };
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

/** Compares with the time before; what a server does not do yet is looked at again, as services may still be coming up. */
async function compare(
  record: Instance,
  { before, platform }: PatchJob,
  context: Context,
): Promise<BaselineComparison | undefined> {
  const { clock, note, signal, timeouts } = context;
  const patience = clock.now().getTime() + settling * 1000;
  for (;;) {
    const look = { platform, sections: ['baseline'] as const, purpose: 'verify-look', timeout: timeouts.ssmConnection };
    const { baseline: after } = await probeServer(record, look, context);
    if (after && after.bootId !== null) note({ bootIdAfter: after.bootId });
    if (!before || !after) return undefined;
    const comparison = compareBaselines(before, after);
    if (comparison.health === 'same' || clock.now().getTime() >= patience) {
      const rebooted = hasRebooted(before, after);
      note({ ...comparison, ...(rebooted !== null && { reboots: rebooted ? 1 : 0 }) });
      return comparison;
    }
    await clock.sleep(lookAgainAfter * 1000, signal);
  }
}

/** The end of what the failing step of a command printed. */
function lastWords(steps: Invocation['steps']): string {
  const output = steps.find(({ status }) => status !== 'Success')?.output ?? '';
  const line = output
    .trim()
    .split('\n')
    .findLast((text) => !/^(failed to run commands|-+ERROR-+)/.test(text.trim()));
  return shorten(visibleText(line?.trim() ?? ''), 160);
}
