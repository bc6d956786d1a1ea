import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patientConfig } from './testing/patient-config.ts';

type Run = Awaited<ReturnType<Night['run']>>;

let night: Night;
let looked: Run;
let scanned: Run;
let documents: string[];
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
      'shop-01': { tags: { DependsOn: 'db-01, cache-01, mail-01' } },
      'db-01': { tags: { DependsOn: 'shop-01' }, facts: { packageManager: 'broken' } },
      'cache-01': { state: 'stopped' },
      'mail-01': {},
      orphan: { tags: { DependsOn: 'gone-01' } },
      windows: { os: 'windows-2019', facts: { updates: { missing: 4 } } },
      current: { facts: { updates: { missing: 0 } } },
    },
    { config: patientConfig() },
  );
  const backedUp = async (...names: string[]) =>
    Promise.all((await night.named(...names)).map((record) => night.hands.backUp(record)));
  looked = await night.run('precheck', [], await backedUp('web-01', 'lone', 'shop-01', 'db-01', 'orphan'));
  const sent = await night.sandbox.control.calls({ action: 'SendCommand' });
  documents = sent.map(({ params }) => (params as { DocumentName: string }).DocumentName);
  scanned = await night.run('precheck', ['--scan'], await backedUp('current', 'windows', 'db-01'));
});
afterAll(() => night.close());

const blockOf = ({ records }: Run, wanted: string) => records.find(({ name }) => name === wanted)?.precheck;
const reasonsOf = (wanted: string) =>
  blockOf(looked, wanted)
    ?.riskReasons?.map(({ message }) => message)
    .filter((message) => /cluster|depends/.test(message))
    .sort();

test('the only running member of a cluster is a risk, one of two is none', () => {
  expect(reasonsOf('web-01')).toEqual([]);
  expect(reasonsOf('lone')).toEqual(['only running member of cluster queue: none of its other members runs']);
  expect(blockOf(looked, 'lone')).toMatchObject({ status: 'success', ready: true, risk: 'medium' });
});

test('what a server depends on is looked for in EC2, and its verdict waited for where this process is finding it out', () => {
  expect(reasonsOf('shop-01')).toEqual([
    'depends on cache-01, which is stopped',
    'depends on db-01, which is not ready',
    'depends on mail-01, which runs, but was not found ready here',
  ]);
  expect(reasonsOf('db-01')).toEqual([]);
  expect(reasonsOf('orphan')).toEqual(['depends on gone-01, which is not among the servers known here']);
  expect(blockOf(looked, 'shop-01')).toMatchObject({ ready: true, risk: 'high' });
});

test('a scan counts what is missing, and fails where the patch baseline could not even scan', () => {
  const scanOf = (name: string) => blockOf(scanned, name)?.checks?.find(({ check }) => check === 'patch-scan');
  expect(scanOf('current')).toMatchObject({ value: 0, verdict: 'pass', message: 'no update is missing' });
  expect(scanOf('windows')).toMatchObject({ value: 4, verdict: 'pass' });
  const { missingCount, bySeverity } = blockOf(scanned, 'windows')?.scan ?? {};
  expect(Object.values(bySeverity ?? {}).reduce((sum, count) => sum + count, 0)).toBe(missingCount);
  expect(scanOf('db-01')).toMatchObject({ value: null, verdict: 'fail' });
  expect(scanOf('db-01')?.message).toMatch(/ended as Failed: .*package manager is broken/);
});

test('nothing is scanned unless it is asked for', () => {
  expect(documents).toEqual(['AWS-RunShellScript']);
});
