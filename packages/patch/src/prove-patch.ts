import {
  type Baseline,
  failed,
  type Instance,
  lastWords,
  OperationError,
  type Outcome,
  proveReachable,
  proveStatusChecks,
  type StageContext,
  shorten,
} from '@cms-patching/core';
import type { Ending } from './await-end.ts';
import { awaitsReboot, compareHealth } from './compare-health.ts';
import { countPatches } from './count-patches.ts';
import type { SentPatch } from './judged-commands.ts';
import type { PatchOptions, PatchOrders } from './patch-orders.ts';
import { type Findings, verdictOn } from './verdict.ts';

type Context = StageContext<PatchOptions>;

export interface PatchJob {
  orders: PatchOrders;
  sent: SentPatch;
  platform: 'linux' | 'windows';
  /** What the server was like before; undefined where nobody looked. */
  before: Baseline | undefined;
}

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
  const [counted, comparison] = await Promise.all([
    countPatches(record, job, context),
    job.orders.operation === 'Install' ? compareHealth(record, job, context) : undefined,
  ]);
  // The first look at the status checks may have been at the time before the reboot.
  await proveStatusChecks(record, context, context.timeouts.instanceStart);
  const command = { status: ending.status, said: lastWords(ending.steps) };
  if (!counted) return unproven(command);
  const mayLackReboot = job.orders.rebootOption === 'RebootIfNeeded' && comparison?.rebooted === false;
  const rebootDue = mayLackReboot && (await awaitsReboot(record, job, context));
  return verdictOn({ operation: job.orders.operation, command, ...counted, comparison, rebootDue });
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
