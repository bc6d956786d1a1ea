import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patientConfig } from './testing/patient-config.ts';

let night: Night;
beforeAll(async () => {
  const cluster = { Cluster: 'web*' };
  night = await openNight(
    {
      'web-01': { tags: cluster },
      'web-02': { tags: cluster },
      lone: { tags: { Cluster: 'queue' } },
      resting: { tags: { Cluster: 'queue' }, state: 'stopped' },
      // What the wildcard of a filter would match, and is no member.
      'web-elsewhere': { tags: { Cluster: 'website' } },
      'shop-01': { tags: { DependsOn: 'db-01, cache-01' } },
      'db-01': { tags: { DependsOn: 'shop-01' }, facts: { packageManager: 'broken' } },
      'cache-01': { state: 'stopped' },
      orphan: { tags: { DependsOn: 'gone-01' } },
      windows: { os: 'windows-2019', facts: { updates: { missing: 4 } } },
      current: { facts: { updates: { missing: 0 } } },
    },
    { config: patientConfig() },
  );
});
afterAll(() => night.close());

const check = async (names: string[], ...args: string[]) => {
  const records = await Promise.all((await night.named(...names)).map((record) => night.hands.backUp(record)));
  const { records: checked } = await night.run('precheck', args, records);
  return new Map(checked.map((record) => [record.name, record.precheck]));
};
const reasons = (block: Awaited<ReturnType<typeof check>> extends Map<unknown, infer B> ? B : never) =>
  block?.riskReasons?.map(({ message }) => message).filter((message) => /cluster|depends/.test(message));

test('the only running member of a cluster is a risk, one of two is none', async () => {
  const found = await check(['web-01', 'lone']);
  expect(reasons(found.get('web-01'))).toEqual([]);
  expect(reasons(found.get('lone'))).toEqual(['only running member of cluster queue: none of its other members runs']);
  expect(found.get('lone')).toMatchObject({ status: 'success', ready: true, risk: 'medium' });
});

test('what a server depends on is looked for in EC2, and its verdict waited for where this process is finding it out', async () => {
  const found = await check(['shop-01', 'db-01', 'orphan']);
  expect(reasons(found.get('shop-01'))?.sort()).toEqual([
    'depends on cache-01, which is stopped',
    'depends on db-01, which is not ready',
  ]);
  expect(reasons(found.get('db-01'))).toEqual([]);
  expect(reasons(found.get('orphan'))).toEqual(['depends on gone-01, which is not among the servers known here']);
  expect(found.get('shop-01')).toMatchObject({ ready: true, risk: 'high' });
});

test('a scan counts what is missing, and fails where the patch baseline could not even scan', async () => {
  const found = await check(['current', 'windows', 'db-01'], '--scan');
  const scanOf = (name: string) => found.get(name)?.checks?.find(({ check: about }) => about === 'patch-scan');
  expect(scanOf('current')).toMatchObject({ value: 0, verdict: 'pass', message: 'no update is missing' });
  expect(scanOf('windows')).toMatchObject({ value: 4, verdict: 'pass' });
  const { missingCount, bySeverity } = found.get('windows')?.scan ?? {};
  expect(Object.values(bySeverity ?? {}).reduce((sum, count) => sum + count, 0)).toBe(missingCount);
  expect(scanOf('db-01')).toMatchObject({ value: null, verdict: 'fail' });
  expect(scanOf('db-01')?.message).toMatch(/ended as Failed: .*package manager is broken/);
});

test('nothing is scanned unless it is asked for', async () => {
  await night.sandbox.control.clearCalls();
  await check(['current']);
  const sent = await night.sandbox.control.calls({ action: 'SendCommand' });
  expect(sent.map(({ params }) => (params as { DocumentName: string }).DocumentName)).toEqual(['AWS-RunShellScript']);
});
