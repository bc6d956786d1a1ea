import type { PatchReport, PatchState } from './patch-state.ts';
import { type Server, strikes } from './server.ts';

/** Installs what is missing, save what the fleet says will fail; answers how many updates went in. */
export function installUpdates(server: Server, now: number): number {
  const { patchState: state } = server;
  // What failed before is tried again.
  const all = [...state.missing, ...state.failed];
  const leftOut = strikes(server, 'patchFalseSuccess') ? 1 : 0;
  const failing = strikes(server, 'patchFails') ? all.length : (server.misfortunes.patchPartial ?? 0);
  const good = all.slice(0, Math.max(0, all.length - failing - leftOut));
  state.missing = all.slice(all.length - leftOut);
  state.failed = all.slice(good.length, all.length - leftOut);
  state.installed.push(...good.map((update) => ({ ...update, installedAt: now, pendingReboot: true })));
  if (good.length > 0) server.facts = { ...server.facts, pendingReboot: true };
  return good.length;
}

/** What a boot does for the updates that waited for one. */
export function settlePendingReboot(server: Server): void {
  for (const update of server.patchState.installed) update.pendingReboot = false;
  if (server.facts.pendingReboot) server.facts = { ...server.facts, pendingReboot: false };
}

export const awaitingReboot = (state: PatchState): number =>
  state.installed.filter((update) => update.pendingReboot).length;

/** Files what a Scan or Install found with Patch Manager. */
export function fileReport(server: Server, made: Omit<PatchReport, 'counts'>): PatchReport {
  const { patchState: state, facts } = server;
  const open = [...state.missing, ...state.failed];
  const critical = open.filter(({ severity }) => severity === 'Critical').length;
  const security = open.filter(
    ({ severity, classification }) => severity !== 'Critical' && /^Security/.test(classification),
  );
  const pending = awaitingReboot(state);
  const report: PatchReport = {
    ...made,
    counts: {
      installed: facts.updates.installed + state.installed.length - pending,
      installedOther: facts.updates.installedOther,
      installedPendingReboot: pending,
      installedRejected: 0,
      missing: state.missing.length,
      failed: state.failed.length,
      notApplicable: facts.updates.notApplicable,
      criticalNonCompliant: critical,
      securityNonCompliant: security.length,
      otherNonCompliant: open.length - critical - security.length,
    },
  };
  state.report = report;
  return report;
}
