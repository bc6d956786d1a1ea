import { type Night, openNight, testStageContract } from '@cms-patching/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unquiet } from './testing/healthy-server.ts';
import { patientConfig } from './testing/patient-config.ts';

testStageContract({ name: 'precheck', key: 'precheck', changes: false });

type Server = Parameters<typeof openNight>[0][string];
type Checked = Awaited<ReturnType<Night['run']>>['records'][number];

const config = patientConfig(`
precheck:
  severities: { protection: warn }
  required_tags: [Owner]
overrides:
  tags:
    - match: { Tier: gold }
      precheck: { services: [ledger], thresholds: { backup_age: { warn: 1s, fail: 2s } } }
`);

const volumes = [{ sizeGiB: 30, encrypted: true }];
const server = (change: Server = {}): Server => ({ volumes, ...change, tags: { Owner: 'shop', ...change.tags } });

let night: Night;
const check = async (names: string[], ...args: string[]) => {
  const records = await Promise.all((await night.named(...names)).map((record) => night.hands.backUp(record)));
  return night.run('precheck', args, records);
};
const blockOf = ({ precheck }: Checked) => {
  if (!precheck) throw new Error('it was not checked');
  return precheck;
};
const troubles = (record: Checked): string[] =>
  unquiet((blockOf(record).checks ?? []) as Parameters<typeof unquiet>[0]);

describe('a server', () => {
  beforeAll(async () => {
    night = await openNight(
      {
        healthy: server(),
        windows: server({ os: 'windows-2022' }),
        bare: server(),
        plain: { tags: { Owner: ' ' } },
        gold: server({ tags: { Tier: 'gold' }, facts: { services: { ledger: 'failed' } } }),
        scheduled: server({ events: [{ code: 'instance-reboot', inHours: 30 }] }),
        grouped: server({ autoScalingGroup: 'web' }),
        spot: server({ lifecycle: 'spot' }),
        protected: server({ stopProtection: true, terminationProtection: true }),
        impaired: server(),
        stopped: server({ state: 'stopped' }),
        reborn: server({ os: 'ubuntu-24.04', facts: { services: { nginx: 'active' } } }),
      },
      { config },
    );
  });
  afterAll(() => night.close());

  test('that is well is ready at low risk, with a baseline to compare with, and nothing is changed on the way', async () => {
    const prepared = await Promise.all(
      (await night.named('healthy', 'windows')).map((record) => night.hands.backUp(record)),
    );
    await night.sandbox.control.clearCalls();
    const { exitCode, records, stderr } = await night.run('precheck', [], prepared);
    expect(exitCode, stderr).toBe(0);
    expect(records.map(troubles)).toEqual([[], []]);
    for (const record of records) {
      expect(record.precheck).toMatchObject({ status: 'success', ready: true, risk: 'low', riskReasons: [] });
      expect(blockOf(record).compliance?.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
      expect(blockOf(record).baseline?.running?.items.length).toBeGreaterThan(3);
    }
    const changes = await night.sandbox.control.calls({ changes: true });
    expect(
      changes.map(({ action, params }) => [action, (params as { DocumentName: string }).DocumentName]).sort(),
    ).toEqual([
      ['SendCommand', 'AWS-RunPowerShellScript'],
      ['SendCommand', 'AWS-RunShellScript'],
    ]);
  });

  test.each([
    ['scheduled', 'warn scheduled-events', 'success'],
    ['grouped', 'warn auto-scaling', 'success'],
    ['spot', 'warn spot', 'success'],
    ['protected', 'warn protection', 'success'],
  ])('that is %s is warned of, and not ready where no warning is allowed', async (name, finding, status) => {
    const { records } = await check([name]);
    expect(records.map((record) => record.precheck?.status)).toEqual([status]);
    expect(records.flatMap(troubles)).toEqual([expect.stringContaining(finding)]);
    const strict = await night.run('precheck', ['--fail-on', 'warn'], records);
    expect(strict.exitCode).toBe(15);
    expect(strict.records[0]?.precheck).toMatchObject({ ready: false, error: { code: 'not-ready' } });
  });

  test('whose status checks fail is not ready, whatever its agent says', async () => {
    const [record] = await night.named('impaired');
    await night.sandbox.control.instance(record?.instanceId ?? '').change({ impaired: true });
    const { records } = await check(['impaired']);
    expect(records.flatMap(troubles)).toEqual([expect.stringContaining('fail status-checks: ')]);
    expect(records[0]?.precheck).toMatchObject({ status: 'failed', ready: false, risk: 'high' });
  });

  test('without a backup is not ready and not compliant', async () => {
    const { records, exitCode } = await night.run('precheck', [], await night.named('bare'));
    expect(exitCode).toBe(15);
    expect(records[0]?.precheck).toMatchObject({
      ready: false,
      error: { category: 'validation', code: 'not-ready', message: expect.stringContaining('run ami-backup') },
      compliance: expect.arrayContaining([expect.objectContaining({ rule: 'backup-age', verdict: 'fail' })]),
    });
  });

  test('that breaks a rule of compliance is told so and may still be patched', async () => {
    const { records } = await check(['plain']);
    expect(records[0]?.precheck?.ready).toBe(true);
    const broken = records[0]?.precheck?.compliance?.filter(({ verdict }) => verdict !== 'pass');
    expect(broken?.map(({ rule, verdict }) => `${verdict} ${rule}`)).toEqual([
      'fail required-tags',
      'warn encrypted-volumes',
    ]);
  });

  test('is held to the services and thresholds of its tags', async () => {
    const { records } = await check(['gold']);
    expect(records.flatMap(troubles)).toEqual([
      expect.stringContaining('fail backup-age: '),
      expect.stringContaining('fail service ledger: '),
      expect.stringContaining('warn failed-units: '),
    ]);
    expect(records[0]?.precheck?.error?.message).toMatch(/backup is .* \(and 1 more\)$/);
  });

  test('that does not run is unreachable, and nothing is sent to it', async () => {
    await night.sandbox.control.clearCalls();
    const { records, exitCode } = await night.run('precheck', [], await night.named('stopped'));
    expect(exitCode).toBe(12);
    expect(records[0]).toMatchObject({
      state: 'stopped',
      precheck: { status: 'failed', ready: false, error: { category: 'connectivity', code: 'not-running' } },
    });
    expect(await night.sandbox.control.calls({ changes: true })).toEqual([]);
  });

  test('looked at again gets a new baseline, but keeps the one from before its patch', async () => {
    const first = await check(['reborn']);
    const [record] = first.records;
    const id = record?.instanceId ?? '';
    await night.sandbox.control.instance(id).change({ facts: { services: { nginx: 'active', redis: 'active' } } });
    const before = record?.precheck?.baseline;
    const again = await night.run('precheck', [], first.records);
    expect(again.records[0]?.precheck?.baseline?.running?.items).toContain('redis');
    const at = record?.precheck?.finishedAt;
    const patch = { status: 'timeout', startedAt: at, finishedAt: at, commandIds: ['0b71ca86-655c-4f8c-a06f'] };
    const patched = await night.run('precheck', [], [{ ...record, patch }]);
    expect(patched.records[0]?.precheck?.baseline).toEqual(before);
  });
});

test('120 servers of a zone are looked at with three commands, and no call is made for one server alone', async () => {
  const crowd = await openNight({ 'web-{nn}': server({ count: 120 }) }, { config: patientConfig() });
  try {
    const { records } = await crowd.run('precheck', [], await crowd.named());
    expect(records.filter(({ precheck }) => precheck?.baseline)).toHaveLength(120);
    const counts = await crowd.sandbox.control.counts();
    expect(counts.SendCommand).toBe(3);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total, JSON.stringify(counts)).toBeLessThan(40);
  } finally {
    await crowd.close();
  }
});
