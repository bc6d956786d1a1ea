import { expect, test } from 'vitest';
import { type Findings, verdictOn } from './verdict.ts';

const counts = {
  installedCount: 240,
  installedOtherCount: 12,
  installedPendingRebootCount: 0,
  installedRejectedCount: 0,
  missingCount: 0,
  failedCount: 0,
  notApplicableCount: 800,
};
const clean: Findings = {
  operation: 'Install',
  command: { status: 'Success', said: '' },
  counts,
  open: [],
  installedNow: 0,
  comparison: { health: 'same', differences: [] },
  rebootDue: false,
};
const lost = { kind: 'service', name: 'nginx', degradation: true, message: 'service nginx ran before' } as const;
const noted = { kind: 'kernel', name: '6.2', degradation: false, message: 'the kernel was 6.1' } as const;
const open = [{ title: 'OpenSSL', kbId: 'KB1', severity: 'Critical', state: 'Failed' }];

test.each<[string, Partial<Findings>, string, string | undefined]>([
  ['nothing is missing', {}, 'success', undefined],
  [
    'the command says Failed, but nothing is missing',
    { command: { status: 'Failed', said: 'x' } },
    'success',
    undefined,
  ],
  ['nothing could be compared', { comparison: undefined }, 'success', undefined],
  ['a rejected update is installed', { counts: { ...counts, installedRejectedCount: 1 } }, 'success', undefined],
  ['some are missing', { counts: { ...counts, missingCount: 1 }, open, installedNow: 2 }, 'partial', 'updates-missing'],
  [
    'the command says Success, but all are missing',
    { counts: { ...counts, missingCount: 3 } },
    'failed',
    'nothing-installed',
  ],
  ['all failed', { counts: { ...counts, failedCount: 3 }, open }, 'failed', 'nothing-installed'],
  ['all is installed, but the reboot did not come', { rebootDue: true }, 'partial', 'pending-reboot'],
  ['a reboot is still to come', { counts: { ...counts, installedPendingRebootCount: 2 } }, 'partial', 'pending-reboot'],
  [
    'all is installed, but a service is gone',
    { comparison: { health: 'degraded', differences: [noted, lost] } },
    'failed',
    'degraded-after-patch',
  ],
  ['it was only scanned', { operation: 'Scan', counts: { ...counts, missingCount: 3 } }, 'success', undefined],
])('%s: %s', (_name, found, status, code) => {
  const outcome = verdictOn({ ...clean, ...found });
  expect(outcome.status).toBe(status);
  expect(('error' in outcome && outcome.error.code) || ('reason' in outcome && outcome.reason?.code) || undefined).toBe(
    code,
  );
});

test('a failure says what is open, by name, and what the command had to say', () => {
  const outcome = verdictOn({
    ...clean,
    counts: { ...counts, missingCount: 2, failedCount: 1 },
    open,
    command: { status: 'Failed', said: 'no space left on device' },
  });
  expect(outcome).toMatchObject({
    error: { message: 'updates: 2 missing, 1 failed (KB1); the command ended as Failed: no space left on device' },
  });
});
