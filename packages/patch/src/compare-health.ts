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

/** Compares with the time before; what a server does not do yet is looked at again, as services may still be coming up. */
export async function compareHealth(
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
