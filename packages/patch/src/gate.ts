import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  describeInstancesByIds,
  findBackup,
  type Instance,
  isOfRun,
  listRunningInvocations,
  madeAt,
  type Reason,
  type RunningInvocation,
  type StageContext,
} from '@cms-patching/core';
import type { PatchOptions, PatchOrders } from './patch-orders.ts';
import { journalFault, precheckWords, sayUnproven } from './precheck-journal.ts';
import { precheckFault } from './readiness.ts';

export const instanceNow = batchPerZone(describeInstancesByIds);
const runningOn = batchPerZone((zone) => listRunningInvocations(zone));

/** What lets a server through, or why it is left as it is. */
export type Gate = { passes: true; backupImageId?: string } | { passes: false; reason: Reason };

/**
 * Asks AWS, now, whether a server may be patched. Nothing but the precheck's verdict is taken from the record, and that is held against the
 * server's last start and, where it is at hand, the precheck's own journal.
 */
export async function passGate(
  record: Instance,
  orders: PatchOrders,
  context: StageContext<PatchOptions>,
  seen?: Ec2Instance,
): Promise<Gate> {
  const now = seen ?? (await instanceNow(context, record.instanceId));
  if (!now) return refusal({ code: 'not-found', message: 'the instance is not there any more' });
  const state = now.State?.Name;
  if (state !== 'running') return refusal({ code: 'state', message: `instance is ${state}` });
  const installs = orders.operation === 'Install';
  const backup = installs ? await backupOf(record, orders, context) : {};
  if (backup.reason) return refusal(backup.reason);
  const unready =
    installs && !context.options.allowUnchecked ? await unreadiness(record, now, orders, context) : undefined;
  if (unready) return refusal(unready);
  const busy = ((await runningOn(context, record.instanceId)) ?? []).find(isPatching);
  if (busy) {
    const { commandId, document } = busy;
    return refusal({ code: 'busy', message: `${document} is under way on it (${commandId})` });
  }
  return { passes: true, ...(backup.imageId !== undefined && { backupImageId: backup.imageId }) };
}

const refusal = (reason: Reason): Gate => ({ passes: false, reason });

async function unreadiness(
  record: Instance,
  { LaunchTime: launchedAt }: Ec2Instance,
  { maxPrecheckAge }: PatchOrders,
  { clock, dryRun, journal, log, note }: StageContext<PatchOptions>,
): Promise<Reason | undefined> {
  const fault = precheckFault(record, { now: clock.now(), maxPrecheckAge, dryRun, launchedAt });
  if (fault || record.precheck?.status === 'planned') return fault;
  const words = await precheckWords(journal);
  if (words) return journalFault(record, words);
  note({ precheckTaken: 'on the word of its record' });
  await sayUnproven({ journal, log });
  return undefined;
}

async function backupOf(
  record: Instance,
  { maxBackupAge }: PatchOrders,
  context: StageContext<PatchOptions>,
): Promise<{ imageId?: string; reason?: Reason }> {
  if (context.dryRun && record.amiBackup?.status === 'planned') return {};
  const oldest = context.clock.now().getTime() - maxBackupAge * 1000;
  const found = await findBackup(
    record,
    {
      isCandidate: (image) => isOfRun(image, record.runId) || madeAt(image) >= oldest,
      faultsOf: ({ missing }) => missing,
    },
    context,
  );
  if (found.image) return { imageId: found.image.ImageId ?? '' };
  if (context.options.allowNoBackup) return {};
  const why = found.reasons.map(({ message }) => message).join('; ');
  return { reason: { code: 'backup', message: `no good backup: ${why}` } };
}

/** AWS's own documents that install updates. */
const isPatching = ({ document }: RunningInvocation): boolean =>
  /PatchBaseline|InstallWindowsUpdates|InstallMissingWindowsUpdates/.test(document);
