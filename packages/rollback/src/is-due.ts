import type { Instance, Reason } from '@cms-patching/core';

/** What of a patch can call for a rollback. */
const causes = ['dead', 'degraded', 'failed', 'partial', 'timeout', 'unknown'] as const;
export type Cause = (typeof causes)[number];

/** How `--on` is written. */
export const onPattern = {
  pattern: new RegExp(`^(${causes.join('|')})(,(${causes.join('|')}))*$`),
  be: `any of ${causes.join(', ')}, separated by commas`,
};

export interface Selection {
  on: readonly Cause[];
  /** Servers that were named; undefined when none was. */
  instanceIds: ReadonlySet<string> | undefined;
}

/**
 * Why a server is not to be rolled back; undefined when it is. A server that was named is rolled back whatever its patch came to, but for a
 * patch whose end nobody knows: that may still be at work, and has to be named by itself. Pure.
 */
export function reasonToSpare({ instanceId, patch }: Instance, { on, instanceIds }: Selection): Reason | undefined {
  if (instanceIds && !instanceIds.has(instanceId)) return { code: 'not-selected', message: 'not among --instance-ids' };
  const status = patch?.status;
  if ((status === 'timeout' || status === 'unknown') && !on.includes(status)) {
    const message = `its patch is ${status} and may still be at work: look at it first, or say --on ${status}`;
    return { code: 'patch-open', message };
  }
  if (instanceIds) return undefined;
  if (!patch) return { code: 'not-patched', message: 'it was not patched' };
  const found = causesIn(patch);
  if (found.some((cause) => on.includes(cause))) return undefined;
  const health = patch.health === undefined ? '' : `, health ${patch.health}`;
  return { code: 'not-due', message: `its patch is ${patch.status}${health}` };
}

/** `dead` and `degraded` are what a failed patch has done to a server, `failed` is any failure. */
function causesIn({ status, health }: NonNullable<Instance['patch']>): Cause[] {
  if (status === 'failed') return health === 'dead' || health === 'degraded' ? ['failed', health] : ['failed'];
  return status === 'partial' || status === 'timeout' || status === 'unknown' ? [status] : [];
}
