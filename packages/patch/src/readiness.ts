import type { Instance, Reason } from '@cms-patching/core';

export interface ReadinessRules {
  now: Date;
  /** Seconds. */
  maxPrecheckAge: number;
  /** A plan is good enough where nothing is changed. */
  dryRun: boolean;
}

/** Why the precheck in a record does not allow its patch; undefined when it does. Pure. */
export function precheckFault(
  { precheck }: Instance,
  { now, maxPrecheckAge, dryRun }: ReadinessRules,
): Reason | undefined {
  if (!precheck) return { code: 'precheck', message: 'it was not prechecked' };
  if (precheck.status === 'planned' && dryRun) return undefined;
  if (precheck.status !== 'success' || precheck.ready !== true) {
    const why = precheck.error?.message ?? precheck.reason?.message ?? precheck.status;
    return { code: 'precheck', message: `the precheck does not say ready: ${why}` };
  }
  const age = (now.getTime() - Date.parse(precheck.finishedAt)) / 1000;
  if (age <= maxPrecheckAge) return undefined;
  return { code: 'precheck-old', message: `its precheck is ${Math.round(age / 60)} min old: run precheck again` };
}

export interface Turnout {
  /** Servers that were to be patched this night. */
  meant: number;
  /** Those of them that came through ready, or are patched already. */
  ready: number;
}

/** How many of the servers that the scan found eligible have come this far ready. */
export function turnoutOf(records: readonly Instance[], isReady: (record: Instance) => boolean): Turnout {
  const meant = records.filter(({ lzScan }) => lzScan?.status !== 'skipped');
  return { meant: meant.length, ready: meant.filter(isReady).length };
}
