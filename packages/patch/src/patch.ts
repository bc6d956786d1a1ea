import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  announceOverrides,
  type Baseline,
  baselineSchema,
  type Instance,
  leaveAsItIs,
  type Outcome,
  planned,
  probeServer,
  type Reason,
  type Stage,
  type StageContext,
  skipped,
} from '@cms-patching/core';
import { awaitEnd } from './await-end.ts';
import { sayTakenUp, unjudgedCommand } from './earlier-commands.ts';
import { instanceNow, passGate } from './gate.ts';
import { ordersFor, overridesIn, type PatchOptions, type PatchOrders } from './patch-orders.ts';
import { type PatchJob, provePatch } from './prove-patch.ts';
import { sendPatch } from './send-patch.ts';
import { withHooks } from './with-hooks.ts';

type Context = StageContext<PatchOptions>;

/** Installs what the patch baseline finds missing and proves what came of it; a command that this run has sent before is watched, not sent again. */
export const patch: Stage<PatchOptions> = async (record, context) => {
  const { note, observe, options, dryRun } = context;
  await announceOverrides(overridesIn(options), context);
  const orders = ordersFor(context);
  const now = await instanceNow(context, record.instanceId);
  if (!now) return skipped('not-found', 'the instance is not there any more');
  if (now.State?.Name) observe({ state: now.State.Name });
  const platform = platformOf(now);
  const overrides = overridesIn(options);
  note({ ...factsFrom(orders), ...(overrides.length > 0 && { overrides }), ...earlierFacts(record) });
  const earlier = await unjudgedCommand(record, context);
  if (earlier) {
    if (!record.patch?.commandIds?.includes(earlier.commandId)) sayTakenUp(context);
    if (dryRun) return { ...planned(), wouldWatch: earlier.commandId };
    return withHooks(record, { ...orders, isBegun: true }, context, (around) =>
      watch(record, { orders, sent: earlier, platform, before: baselineIn(record) }, around),
    );
  }
  const gate = await passGate(record, orders, context, now);
  if (!gate.passes) return leaveAsItIs(record.patch, gate.reason);
  if (gate.backupImageId !== undefined) note({ backupImageId: gate.backupImageId });
  if (dryRun) return planned();
  const known = baselineIn(record);
  const before = known ?? (await lookBefore(record, platform, orders, context));
  const hasWaited = known !== before || orders.hooks.before !== null;
  const held = hasWaited ? await context.holdUp() : undefined;
  if (held) return leaveAsItIs(record.patch, held);
  return withHooks(record, { ...orders, isBegun: false }, context, async (around) => {
    const refused = hasWaited ? await lookAgain(record, orders, around) : undefined;
    if (refused) return leaveAsItIs(record.patch, refused);
    const sent = await sendPatch(record, orders, around);
    return watch(record, { orders, sent, platform, before }, around);
  });
};

/** What has come to speak against a server's patch while something else was waited for. */
async function lookAgain(record: Instance, orders: PatchOrders, context: Context): Promise<Reason | undefined> {
  const held = await context.holdUp();
  if (held) return held;
  const gate = await passGate(record, orders, context);
  if (!gate.passes) return gate.reason;
  if (gate.backupImageId !== undefined) context.note({ backupImageId: gate.backupImageId });
  return undefined;
}

/** Watches a command to its end and proves what it came to. */
async function watch(record: Instance, job: PatchJob, context: Context): Promise<Outcome> {
  const { clock, note } = context;
  const { commandId, sentAt } = job.sent;
  const commandIds = [...new Set([...(record.patch?.commandIds ?? []), commandId])];
  const { bootId } = job.before ?? {};
  note({ commandIds, sentAt: sentAt.toISOString(), ...(bootId && { bootIdBefore: bootId }) });
  const ending = await awaitEnd(record, commandId, context);
  note({ commandEndedAt: clock.now().toISOString() });
  const outcome = await provePatch(record, job, ending, context);
  note({ durationSeconds: Math.max(0, Math.round((clock.now().getTime() - sentAt.getTime()) / 1000)) });
  return outcome;
}

/** What the server was like before, as the precheck or an earlier pass has seen it. */
function baselineIn({ precheck, patch: block }: Instance): Baseline | undefined {
  const known = baselineSchema.safeParse(precheck?.baseline ?? block?.baseline);
  return known.success ? known.data : undefined;
}

/** Where nobody has looked before, the patch itself does, so that there is something to compare with. */
async function lookBefore(
  record: Instance,
  platform: PatchJob['platform'],
  { operation }: PatchOrders,
  context: Context,
): Promise<Baseline | undefined> {
  if (operation === 'Scan') return undefined;
  const look = {
    platform,
    sections: ['baseline'] as const,
    purpose: 'look-before',
    timeout: context.timeouts.precheck,
  };
  const { baseline } = await probeServer(record, look, context);
  context.note({ baseline });
  return baseline;
}

const platformOf = ({ Platform }: Ec2Instance): PatchJob['platform'] =>
  Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux';

const factsFrom = ({ operation, rebootOption, snapshotId }: PatchOrders) => ({ operation, rebootOption, snapshotId });

/** What an earlier pass fixed about this server. */
const earlierFacts = ({ patch: block }: Instance) => ({
  ...(block?.commandIds && { commandIds: block.commandIds }),
  ...(block?.backupImageId !== undefined && { backupImageId: block.backupImageId }),
  ...(block?.baseline !== undefined && { baseline: block.baseline }),
});
