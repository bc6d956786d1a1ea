import {
  type BaselineComparison,
  compareBaselines,
  hasRebooted,
  type Instance,
  probeServer,
  type StageContext,
} from '@cms-patching/core';
import type { PatchOptions } from './patch-orders.ts';
import type { PatchJob } from './prove-patch.ts';

type Context = StageContext<PatchOptions>;

/** Services may take so long after a reboot to come up, and are looked at again meanwhile; seconds. */
const settling = 300;
const lookAgainAfter = 60;

interface HealthComparison extends BaselineComparison {
  /** Whether it has booted since; null where a boot can't be told. */
  rebooted: boolean | null;
}

/** Compares with the time before; what a server does not do yet is looked at again, as services may still be coming up. */
export async function compareHealth(
  record: Instance,
  { before, platform }: PatchJob,
  context: Context,
): Promise<HealthComparison | undefined> {
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
      return { ...comparison, rebooted };
    }
    await clock.sleep(lookAgainAfter * 1000, signal);
  }
}

/** Whether a server itself says that it waits for a reboot, and its precheck did not find it so before. */
export async function awaitsReboot(record: Instance, { platform }: PatchJob, context: Context): Promise<boolean> {
  if (record.precheck?.checks?.some(({ check, value }) => check === 'pending-reboot' && value === true)) return false;
  const { ssmConnection } = context.timeouts;
  const look = { platform, sections: ['checks'] as const, purpose: 'verify-reboot', timeout: ssmConnection };
  const { checks } = await probeServer(record, look, context);
  return checks?.pendingReboot.needed === true;
}
