import { expect, test } from 'vitest';
import type { Check } from './check.ts';
import { assessRisk, type Risk, type RiskView } from './risk.ts';

const check = (verdict: Check['verdict'], message: string): Check => ({
  check: 'x',
  value: null,
  threshold: { warn: null, fail: null },
  verdict,
  message,
});
const warnings = (count: number) => Array.from({ length: count }, (_, index) => check('warn', `warning ${index}`));
const only = { code: 'only-cluster-member', message: 'only running member of cluster web' } as const;
const need = { code: 'dependency-not-ready', message: 'depends on db-1, which is not ready' } as const;
const times = { startedAt: '2026-11-23T00:00:00Z', finishedAt: '2026-11-23T00:01:00Z', status: 'success' } as const;
const volumes = ['/dev/xvda', '/dev/sdf'].map((deviceName) => ({ deviceName, volumeId: 'vol-1' }));

test.for<[string, Partial<RiskView>, Risk, number]>([
  ['nothing', { checks: [check('pass', 'fine')] }, 'low', 0],
  ['one warning', { checks: warnings(1) }, 'low', 1],
  ['two warnings', { checks: warnings(2) }, 'medium', 2],
  ['many warnings', { checks: warnings(20) }, 'medium', 20],
  ['a failed check', { checks: [check('fail', 'broken')] }, 'high', 1],
  ['the only running member of a cluster', { dependencies: [only] }, 'medium', 1],
  ['the only running member in production', { dependencies: [only], record: { environment: 'prod' } }, 'high', 2],
  ['a dependency that is not ready', { dependencies: [need] }, 'medium', 1],
  [
    'a dependency that was not checked',
    { dependencies: [{ code: 'dependency-not-checked', message: 'depends on db-1' }] },
    'low',
    1,
  ],
  ['no way back', { record: { amiBackup: { ...times, rollbackable: false } } }, 'medium', 1],
  [
    'no way back in production',
    { record: { environment: 'prod', amiBackup: { ...times, rollbackable: false } } },
    'high',
    2,
  ],
  [
    'a crash-consistent backup and a data volume',
    { record: { volumes, amiBackup: { ...times, consistency: 'crash-consistent' } } },
    'medium',
    2,
  ],
  ['production alone', { record: { environment: 'prod' } }, 'low', 1],
])('%s', ([, view, risk, count]) => {
  const assessed = assessRisk({ checks: [], dependencies: [], record: {}, ...view });
  expect([assessed.risk, assessed.riskReasons.length]).toEqual([risk, count]);
});

test('reasons come heaviest first, each with its sentence', () => {
  const notRollbackable = [{ code: 'marketplace', message: 'the image has a Marketplace product code' }];
  const { riskReasons } = assessRisk({
    checks: [check('warn', 'a warning'), check('fail', 'a failure')],
    dependencies: [need],
    record: { environment: 'prod', volumes, amiBackup: { ...times, rollbackable: false, notRollbackable } },
  });
  expect(riskReasons.map(({ weight, message }) => `${weight} ${message}`)).toEqual([
    '5 a failure',
    "4 its root volume can't be restored from the backup: the image has a Marketplace product code",
    '2 depends on db-1, which is not ready',
    '1 1 data volume is not rolled back with the root volume',
    '1 it is in production',
    '1 a warning',
  ]);
});
