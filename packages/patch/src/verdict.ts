import { type BaselineComparison, failed, type Outcome, shorten, success } from '@cms-patching/core';
import type { OpenPatch, PatchCounts } from './patch-state.ts';

export interface Findings {
  operation: 'Install' | 'Scan';
  /** What SSM says of the command; it explains, and decides nothing: it can be false either way. */
  command: { status: string; said: string };
  counts: PatchCounts;
  open: readonly OpenPatch[];
  installedNow: number;
  /** Undefined where there is nothing to compare with. */
  comparison: BaselineComparison | undefined;
  /** The patch was to reboot the server where needed, it has not, and the server says that it still waits for it. */
  rebootDue: boolean;
}

/** What a patch came to, from what was found on the server after it. Pure. */
export function verdictOn(found: Findings): Outcome {
  const { operation, command, counts, open, installedNow, comparison, rebootDue } = found;
  if (operation === 'Scan') return success();
  const lacking = sayOpen(counts, open);
  if (comparison?.health === 'degraded') {
    const lost = comparison.differences.filter(({ degradation }) => degradation).map(({ message }) => message);
    return failed('validation', 'degraded-after-patch', shorten([...lost, ...lacking].join('; '), 300));
  }
  if (counts.missingCount + counts.failedCount > 0) {
    const message = lacking.join('; ');
    if (installedNow > 0) return { status: 'partial', reason: { code: 'updates-missing', message } };
    const said = command.said === '' ? '' : `: ${command.said}`;
    return failed(
      'validation',
      'nothing-installed',
      shorten(`${message}; the command ended as ${command.status}${said}`, 300),
    );
  }
  if (counts.installedPendingRebootCount > 0) {
    return { status: 'partial', reason: { code: 'pending-reboot', message: lacking.join('; ') } };
  }
  if (rebootDue) {
    const message =
      'it was to be rebooted and has not been: the server says that what was installed waits for a reboot';
    return { status: 'partial', reason: { code: 'pending-reboot', message } };
  }
  return success();
}

function sayOpen(counts: PatchCounts, open: readonly OpenPatch[]): string[] {
  const names = open.map(({ kbId, title }) => kbId || title);
  const said = [
    [counts.missingCount, 'missing'],
    [counts.failedCount, 'failed'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
  const pending = counts.installedPendingRebootCount;
  return [
    ...(said === '' ? [] : [`updates: ${said}${names.length > 0 ? ` (${shorten(names.join(', '), 120)})` : ''}`]),
    ...(pending > 0 ? [`${pending} installed and waiting for a reboot`] : []),
  ];
}
