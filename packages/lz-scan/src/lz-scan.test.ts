import { instanceSchema } from '@cms-patching/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ledger, namesOf, openScanBench, type ScanBench, shop } from './testing/scan-bench.ts';

const zones = ['lz250nonprod', 'lz251nonprod'];

let bench: ScanBench;
beforeEach(async () => {
  bench = await openScanBench();
});
afterEach(() => bench.close());

test('every server of every zone is a record, with as few calls as there can be', async () => {
  const { exitCode, records, stderr } = await bench.scan('--all');
  expect(exitCode).toBe(0);
  expect(namesOf(records)).toEqual(['app-01', 'app-02', 'db-01', 'spot-01', 'web-01', 'web-02', 'win-01', 'win-02']);
  for (const record of records) expect(instanceSchema.safeParse(record).error).toBeUndefined();
  expect(records.find(({ name }) => name === 'win-01')).toMatchObject({
    endpoint: bench.sandbox.endpoint,
    landingZone: 'lz250nonprod',
    environment: 'nonprod',
    accountId: shop,
    instanceId: 'i-0a00000000000004a',
    platform: 'windows',
    platformName: 'Microsoft Windows Server 2022 Datacenter',
    ssm: { pingStatus: 'Online' },
    lzScan: { status: 'success' },
  });
  expect(records.find(({ name }) => name === 'spot-01')?.lzScan).toMatchObject({
    status: 'skipped',
    reason: { code: 'spot' },
  });
  expect(new Set(records.map(({ runId }) => runId)).size).toBe(1);
  expect(await bench.sandbox.control.counts()).toEqual({
    AssumeRole: 2,
    GetCallerIdentity: 2,
    DescribeInstances: 2,
    DescribeInstanceInformation: 2,
  });
  expect(stderr).toContain('lz250nonprod (ap-southeast-2): 4 instances');
});

test('the journal has each record, each zone and the end', async () => {
  const { records } = await bench.scan(...zones);
  const lines = await bench.journal(records[0]);
  expect(lines.filter(({ type }) => type === 'record')).toHaveLength(records.length);
  expect(lines.filter(({ type }) => type === 'zone')).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ landingZone: 'lz251nonprod', region: 'ap-southeast-2', status: 'success', count: 4 }),
    ]),
  );
  expect(lines.at(-1)).toMatchObject({ type: 'end', counts: { success: 7, skipped: 1 }, exit: { code: 0 } });
});

test.each<[flags: string[], found: string[]]>([
  [
    ['--tag', 'PatchGroup=group-1', '--tag', 'Application=shop,desk'],
    ['web-01', 'web-02', 'win-01'],
  ],
  [
    ['--tag', 'Application=l*', '--exclude-tag', 'PatchGroup=group-2'],
    ['app-01', 'app-02'],
  ],
  [
    ['--state', 'stopped'],
    ['app-02', 'db-01', 'win-02'],
  ],
  [
    ['--platform', 'windows'],
    ['win-01', 'win-02'],
  ],
  [
    ['--platform', 'linux', '--state', 'running'],
    ['app-01', 'spot-01', 'web-01', 'web-02'],
  ],
  [
    ['--instance-ids', 'i-0a00000000000001a,i-0b00000000000002b'],
    ['app-02', 'web-01'],
  ],
  [
    ['--name', 'w*-0?', '--landing-zones', 'lz250nonprod,lz251nonprod'],
    ['web-01', 'web-02', 'win-01', 'win-02'],
  ],
  // The zones are filtered to Environment=nonprod: a flag narrows that and never widens it.
  [['--tag', 'Environment=*', '--name', 'db-01'], ['db-01']],
])('%j finds %j', async (flags, found) => {
  const { records } = await bench.scan(...(flags.includes('--landing-zones') ? flags : [...zones, ...flags]));
  expect(namesOf(records)).toEqual(found);
});

test('an instance that was asked for and is not there is named', async () => {
  const ids = 'i-0a00000000000001a,i-0dead000000000000';
  const { exitCode, records, stderr } = await bench.scan('--all', '--instance-ids', ids);
  expect({ exitCode, found: namesOf(records) }).toEqual({ exitCode: 0, found: ['web-01'] });
  expect(stderr).toContain('found in none of these zones: i-0dead000000000000');
});

test('more ids than EC2 takes in one filter are asked for in parts, and those that are missing are counted', async () => {
  const missing = Array.from({ length: 1049 }, (_, i) => `i-0dead${String(i).padStart(12, '0')}`);
  const ids = [...missing.slice(0, 600), 'i-0a00000000000001a', ...missing.slice(600)];
  const { records, stderr } = await bench.scan('lz250nonprod', '--instance-ids', ids.join(','));
  expect(namesOf(records)).toEqual(['web-01']);
  expect(stderr).toContain('i-0dead000000000019 and 1029 more');
  expect((await describeFilters()).map(([filter]) => filter?.Value.length)).toEqual([200, 200, 200, 200, 200, 50]);
});

const describeFilters = async () => {
  const calls = (await bench.sandbox.control.calls()).filter(({ action }) => action === 'DescribeInstances');
  return calls.map(({ params }) => (params as { Filter: { Name: string; Value: string[] }[] }).Filter);
};

test('what EC2 can filter it is asked to, so that no page is fetched in vain; the rest is left out here', async () => {
  const flags = ['--tag', 'PatchGroup=group-1,group-2', '--state', 'running', '--instance-type', 'm*', '--name', 'w*'];
  const { records } = await bench.scan(
    'lz250nonprod',
    ...flags,
    '--exclude-tag',
    'Application=desk',
    '--platform',
    'linux',
  );
  expect(namesOf(records)).toEqual(['web-01', 'web-02']);
  expect(await describeFilters()).toEqual([
    [
      { Name: 'tag:PatchGroup', Value: ['group-1', 'group-2'] },
      { Name: 'tag:Name', Value: ['w*'] },
      { Name: 'instance-state-name', Value: ['running'] },
      { Name: 'instance-type', Value: ['m*'] },
      { Name: 'tag:Environment', Value: ['nonprod'] },
    ],
  ]);
});

test('a zone in which nothing matches says so; with no record at all the exit code is 4', async () => {
  const { exitCode, stdout, stderr } = await bench.scan(...zones, '--tag', 'PatchGroup=no-such-group');
  expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
  for (const zone of zones) expect(stderr).toContain(`${zone} (ap-southeast-2): no instance matches its filters`);
});

test.each<[why: string, args: string[], said: string]>([
  ['no zone', [], 'no landing zone named: name some, or give --all'],
  ['an unknown zone', ['lz250nonprd'], 'no landing zone "lz250nonprd" in'],
  ['a zone and --all', ['lz250nonprod', '--all'], 'name landing zones, or give --all, not both'],
  ['an unknown state', ['--all', '--state', 'runing'], '--state must be one of'],
])('%s is a usage error, and AWS is not asked', async (_why, args, said) => {
  const { exitCode, stdout, stderr } = await bench.scan(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(said);
  expect(await bench.sandbox.control.calls()).toEqual([]);
});

test('a zone of another environment is refused by the guard', async () => {
  const { exitCode, stderr } = await bench.scan('lz250nonprod', '--environment', 'prod');
  expect(exitCode).toBe(5);
  expect(stderr).toContain('landing zone "lz250nonprod" is nonprod');
  expect(await bench.sandbox.control.calls()).toEqual([]);
});

test('the config of the tool before this one is understood as it is', async () => {
  const config = await bench.writeConfig(`
workflow:
  phases: { scan: true, backup: true, start: true }
  timeouts: { ami_creation: 1800, instance_start: 300, ssm_connection: 600 }
landing_zones:
  - name: lz250nonprod
    account_id: "${shop}"
    region: ap-southeast-2
    role_arn: arn:aws:iam::${shop}:role/PatchingRole
    filters: { tags: { Environment: nonprod, PatchGroup: [group-1] } }
`);
  const { exitCode, records } = await bench.scan('lz250nonprod', '--config', config);
  expect({ exitCode, found: namesOf(records) }).toEqual({ exitCode: 0, found: ['web-01', 'web-02', 'win-01'] });
  expect(records[0]).not.toHaveProperty('environment');
});

test('what a config allows is taken; what a tag opts out is not', async () => {
  const config = await bench.writeConfig(`
defaults: { region: ap-southeast-2, role_name: PatchingRole, external_id: cms-patching-small }
eligibility: { allow: [spot], exclude_tags: { Application: ledger } }
overrides: { tags: [{ match: { PatchGroup: group-2 }, eligibility: { exclude_tags: {} } }] }
landing_zones: [{ name: lz251, account_id: "${ledger}", environment: nonprod }]
`);
  const { records } = await bench.scan('lz251', '--config', config);
  const verdicts = Object.fromEntries(
    records.map(({ name, lzScan }) => [name, lzScan?.reason?.code ?? lzScan?.status]),
  );
  expect(verdicts).toEqual({ 'app-01': 'opt-out', 'app-02': 'opt-out', 'spot-01': 'success', 'win-02': 'success' });
});

test('a reader that goes away ends it with 141 and no stack trace', async () => {
  const child = bench.start('lz-scan', ['--all']);
  child.stdin.end();
  child.stdout.destroy();
  const { exitCode, stderr } = await child.done;
  expect(exitCode).toBe(141);
  expect(stderr).not.toMatch(/^\s+at /m);
});
