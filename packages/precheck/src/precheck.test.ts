import { type Night, openNight, testStageContract } from '@cms-patching/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unquiet } from './testing/healthy-server.ts';
import { patientConfig } from './testing/patient-config.ts';

testStageContract({ name: 'precheck', key: 'precheck', changes: false });

type Server = Parameters<typeof openNight>[0][string];
type Run = Awaited<ReturnType<Night['run']>>;
type Checked = Run['records'][number];

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

const servers: Record<string, Server> = {
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
  walled: server({ facts: { patchBucket: 'unreachable' } }),
  'walled-windows': server({ os: 'windows-2022', facts: { patchBucket: 'unreachable' } }),
  reborn: server({ os: 'ubuntu-24.04', facts: { services: { nginx: 'active' } } }),
};

const blockOf = (records: readonly Checked[], wanted: string) => {
  const block = records.find(({ name }) => name === wanted)?.precheck;
  if (!block) throw new Error(`${wanted} was not checked`);
  return block;
};
const troubles = (block: ReturnType<typeof blockOf>): string[] =>
  unquiet((block.checks ?? []) as Parameters<typeof unquiet>[0]);

describe('a server', () => {
  let night: Night;
  let first: Run;
  let changes: Awaited<ReturnType<Night['sandbox']['control']['calls']>>;
  /** The same again, on what the first look has written. */
  let strict: Run;
  beforeAll(async () => {
    night = await openNight(servers, { config });
    const { control } = night.sandbox;
    const unsaved = ['bare', 'stopped'];
    const records = await Promise.all(
      (await night.named()).map((record) =>
        unsaved.includes(record.name ?? '') ? record : night.hands.backUp(record),
      ),
    );
    const idOf = (wanted: string) => records.find(({ name }) => name === wanted)?.instanceId ?? '';
    await control.instance(idOf('impaired')).change({ impaired: true });
    await control.clearCalls();
    first = await night.run('precheck', [], records);
    changes = await control.calls({ changes: true });
    await control.instance(idOf('reborn')).change({ facts: { services: { nginx: 'active', redis: 'active' } } });
    strict = await night.run('precheck', ['--fail-on', 'warn'], first.records);
  });
  afterAll(() => night.close());

  test.each(['healthy', 'windows'])(
    'that is well (%s) is ready at low risk, with a baseline to compare with',
    (name) => {
      const block = blockOf(first.records, name);
      expect(troubles(block)).toEqual([]);
      expect(block).toMatchObject({ status: 'success', ready: true, risk: 'low', riskReasons: [] });
      expect(block.compliance?.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
      expect(block.baseline?.running?.items.length).toBeGreaterThan(3);
      expect(blockOf(strict.records, name)).toMatchObject({ ready: true });
    },
  );

  test('is sent its probe and nothing else, and nothing is changed', () => {
    const sent = changes.map(({ action, params }) => `${action} ${(params as { DocumentName: string }).DocumentName}`);
    expect([...new Set(sent)].sort()).toEqual([
      'SendCommand AWS-RunPowerShellScript',
      'SendCommand AWS-RunShellScript',
    ]);
  });

  test.each([
    ['scheduled', 'warn scheduled-events'],
    ['grouped', 'warn auto-scaling'],
    ['spot', 'warn spot'],
    ['protected', 'warn protection'],
  ])('that is %s is warned of, and not ready where no warning is allowed', (name, finding) => {
    const block = blockOf(first.records, name);
    expect(block).toMatchObject({ status: 'success', ready: true });
    expect(troubles(block)).toEqual([expect.stringContaining(finding)]);
    expect(blockOf(strict.records, name)).toMatchObject({
      status: 'failed',
      ready: false,
      error: { category: 'validation', code: 'not-ready' },
    });
  });

  test.each(['walled', 'walled-windows'])('that can not fetch the patch program (%s) is not ready', (name) => {
    const sentence =
      "the S3 bucket of the patch program s3.dualstack.ap-southeast-2.amazonaws.com can't be reached (no connection): look at routes, security groups, endpoints and proxies";
    expect(troubles(blockOf(first.records, name))).toEqual([`fail patch-program-source: ${sentence}`]);
    expect(blockOf(first.records, name)).toMatchObject({ ready: false, risk: 'high', error: { message: sentence } });
  });

  test('whose status checks fail is not ready, whatever its agent says', () => {
    const block = blockOf(first.records, 'impaired');
    expect(troubles(block)).toEqual([expect.stringContaining('fail status-checks: ')]);
    expect(block).toMatchObject({ status: 'failed', ready: false, risk: 'high' });
  });

  test('without a backup is not ready and not compliant', () => {
    expect(first.exitCode).toBe(3);
    expect(blockOf(first.records, 'bare')).toMatchObject({
      ready: false,
      error: { category: 'validation', code: 'not-ready', message: expect.stringContaining('run ami-backup') },
      compliance: expect.arrayContaining([expect.objectContaining({ rule: 'backup-age', verdict: 'fail' })]),
    });
  });

  test('that breaks a rule of compliance is told so and may still be patched', () => {
    const block = blockOf(first.records, 'plain');
    expect(block.ready).toBe(true);
    const broken = block.compliance?.filter(({ verdict }) => verdict !== 'pass');
    expect(broken?.map(({ rule, verdict }) => `${verdict} ${rule}`)).toEqual([
      'fail required-tags',
      'warn encrypted-volumes',
    ]);
  });

  test('is held to the services and thresholds of its tags', () => {
    const block = blockOf(first.records, 'gold');
    expect(troubles(block)).toEqual([
      expect.stringContaining('fail backup-age: '),
      expect.stringContaining('fail service ledger: '),
      expect.stringContaining('warn failed-units: '),
    ]);
    expect(block.error?.message).toMatch(/backup is .* \(and 1 more\)$/);
  });

  test('that does not run is unreachable', () => {
    expect(first.records.find(({ name }) => name === 'stopped')).toMatchObject({
      state: 'stopped',
      precheck: { status: 'failed', ready: false, error: { category: 'connectivity', code: 'not-running' } },
    });
  });

  test('looked at again gets a new baseline, but keeps the one from before its patch', async () => {
    expect(blockOf(strict.records, 'reborn').baseline?.running?.items).toContain('redis');
    const [record] = first.records.filter(({ name }) => name === 'reborn');
    const before = record?.precheck?.baseline;
    expect(before?.running?.items).not.toContain('redis');
    const at = record?.precheck?.finishedAt;
    const patch = { status: 'timeout', startedAt: at, finishedAt: at, commandIds: ['0b71ca86-655c-4f8c-a06f'] };
    const patched = await night.run('precheck', [], [{ ...record, patch }]);
    expect(blockOf(patched.records, 'reborn').baseline).toEqual(before);
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
