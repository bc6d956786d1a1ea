import type { Instance, Reason } from '@cms-patching/core';

export interface ReadinessRules {
  now: Date;
  /** Seconds. */
  maxPrecheckAge: number;
  /** A plan is good enough where nothing is changed. */
  dryRun: boolean;
  /** When the server was last started, as EC2 says; unknown while only records are looked at. */
  launchedAt?: Date | undefined;
}

/** Clocks may differ by so much before AWS refuses our signature; seconds. */
const clockTolerance = 300;

/** Why the precheck in a record does not allow its patch; undefined when it does. Pure. */
export function precheckFault(
  { precheck }: Instance,
  { now, maxPrecheckAge, dryRun, launchedAt }: ReadinessRules,
): Reason | undefined {
  if (!precheck) return { code: 'precheck', message: 'it was not prechecked' };
  if (precheck.status === 'planned' && dryRun) return undefined;
  if (precheck.status !== 'success' || precheck.ready !== true) {
    const why = precheck.error?.message ?? precheck.reason?.message ?? precheck.status;
    return { code: 'precheck', message: `the precheck does not say ready: ${why}` };
  }
  const checkedAt = Date.parse(precheck.finishedAt);
  const age = (now.getTime() - checkedAt) / 1000;
  if (age < -clockTolerance)
    return {
      code: 'precheck',
      message: `its precheck says that it ended at ${precheck.finishedAt}, which is yet to come`,
    };
  if (age > maxPrecheckAge)
    return { code: 'precheck-old', message: `its precheck is ${Math.round(age / 60)} min old: run precheck again` };
  if (launchedAt && launchedAt.getTime() > checkedAt + clockTolerance * 1000)
    return { code: 'precheck-old', message: 'it was started again since its precheck: run precheck again' };
  return undefined;
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
