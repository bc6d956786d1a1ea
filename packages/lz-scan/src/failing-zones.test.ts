import type { FaultInput } from '@cms-patching/aws-sandbox';
import { afterEach, expect, test } from 'vitest';
import { accountOf, ledger, namesOf, openScanBench, type ScanBench, shop } from './testing/scan-bench.ts';

const refusedShop = accountOf(shop, 'web', 3, { refused: true });
const openLedger = accountOf(ledger, 'app', 2);

type FaultEffect = FaultInput['effect'];

let bench: ScanBench;
afterEach(() => bench.close());

test('a refused role loses its own zone only: the others are whole, and the exit code says 3', async () => {
  bench = await openScanBench({ fleet: { accounts: [refusedShop, openLedger] } });
  const { exitCode, records, stderr } = await bench.scan('--all');
  expect({ exitCode, found: namesOf(records) }).toEqual({ exitCode: 3, found: ['app-1', 'app-2'] });
  expect(stderr).toMatch(/error: lz250nonprod \(ap-southeast-2\): AccessDenied: .*cannot assume/);
  const lines = await bench.journal(records[0]);
  expect(lines.find(({ landingZone }) => landingZone === 'lz250nonprod')).toMatchObject({
    type: 'zone',
    status: 'failed',
    error: { category: 'authentication', code: 'AccessDenied' },
  });
});

test('zones that fail in every way there is lose nothing but themselves', async () => {
  const ways: { name: string; account: string; fault?: FaultEffect; code: string; category: string }[] = [
    { name: 'refused', account: '123456789012', code: 'AccessDenied', category: 'authentication' },
    { name: 'denied', account: '222233334444', code: 'UnauthorizedOperation', category: 'resource' },
    {
      name: 'expired',
      account: '333344445555',
      fault: 'expireSession',
      code: 'RequestExpired',
      category: 'authentication',
    },
    { name: 'garbage', account: '555566667777', fault: 'garbage', code: 'unreadable-answer', category: 'connectivity' },
    { name: 'broken', account: '666677778888', fault: 'error500', code: 'InternalError', category: 'connectivity' },
    { name: 'storm', account: '777788889999', fault: 'throttle', code: 'timeout', category: 'timeout' },
    { name: 'hanging', account: '888899990000', fault: 'hang', code: 'timeout', category: 'timeout' },
  ];
  const roles = { refused: { refused: true }, denied: { denies: ['ec2:DescribeInstances'] } };
  const accounts = ways.map(({ name, account }) => accountOf(account, name, 1, roles[name as keyof typeof roles]));
  bench = await openScanBench({ fleet: { accounts: [...accounts, openLedger] } });
  for (const { account, fault } of ways) {
    if (fault) await bench.sandbox.control.addFault({ match: { action: 'DescribeInstances', account }, effect: fault });
  }
  const zones = [...ways, { name: 'whole', account: ledger }];
  const config = await bench.writeConfig(`
defaults: { region: ap-southeast-2, role_name: PatchingRole }
landing_zones:
${zones.map(({ name, account }) => `  - { name: ${name}, account_id: "${account}", environment: nonprod }`).join('\n')}
  - { name: foreign, account_id: "${shop}", environment: nonprod, own_credentials: true }
  - { name: absent, account_id: "${ledger}", environment: nonprod, region: me-south-1 }
`);
  const { exitCode, records } = await bench.scan('--all', '--config', config, '--timeout', '3');
  expect({ exitCode, found: namesOf(records) }).toEqual({ exitCode: 5, found: ['app-1', 'app-2'] });
  const lines = (await bench.journal(records[0])).filter(({ type }) => type === 'zone');
  const verdicts = Object.fromEntries(lines.map(({ landingZone, error, count }) => [landingZone, error ?? count]));
  const failed = ({ code, category }: { code: string; category: string }) =>
    expect.objectContaining({ code, category });
  expect(verdicts).toEqual({
    ...Object.fromEntries(ways.map((way) => [way.name, failed(way)])),
    whole: 2,
    foreign: failed({ code: 'wrong-account', category: 'configuration' }),
    absent: failed({ code: 'AuthFailure', category: 'authentication' }),
  });
});

test('all roles refused is an authentication error', async () => {
  bench = await openScanBench({ fleet: { accounts: [refusedShop, accountOf(ledger, 'app', 2, { refused: true })] } });
  expect(await bench.scan('--all')).toMatchObject({ exitCode: 11, stdout: '' });
});

test('a region that is not opted in loses itself only', async () => {
  bench = await openScanBench({ fleet: { accounts: [accountOf(shop, 'web', 3)] } });
  const config = await bench.writeConfig(`
defaults: { regions: [ap-southeast-2, me-south-1], role_name: PatchingRole }
landing_zones: [{ name: lz250nonprod, account_id: "${shop}", environment: nonprod }]
`);
  const { exitCode, records, stderr } = await bench.scan('--all', '--config', config);
  expect({ exitCode, found: records.length }).toEqual({ exitCode: 3, found: 3 });
  expect(stderr).toMatch(/lz250nonprod \(me-south-1\): AuthFailure/);
});

test('where SSM may not be asked the servers are found all the same, with a warning', async () => {
  bench = await openScanBench({ fleet: { accounts: [accountOf(shop, 'web', 3, { denies: ['ssm:*'] })] } });
  const { exitCode, records, stderr } = await bench.scan('lz250nonprod');
  expect({ exitCode, found: records.length }).toEqual({ exitCode: 3, found: 3 });
  expect(records[0]).toMatchObject({ platform: 'linux', lzScan: { status: 'success', warnings: ['ssm-not-asked'] } });
  expect(records[0]).not.toHaveProperty('ssm');
  expect(stderr).toContain('written without what SSM knows of them');
});

test('a config that is wrong is told with its place', async () => {
  bench = await openScanBench();
  const config = await bench.writeConfig('landing_zones:\n  - name: lz1\n    acount_id: "111122223333"\n');
  const { exitCode, stdout, stderr } = await bench.scan('lz1', '--config', config);
  expect({ exitCode, stdout }).toEqual({ exitCode: 10, stdout: '' });
  expect(stderr).toMatch(/config\.yml:3:5.*acount_id.*account_id/s);
});

test('throttled and empty pages lose nothing', async () => {
  bench = await openScanBench({ speed: 10 });
  const { addFault } = bench.sandbox.control;
  await addFault({ match: { action: 'DescribeInstances' }, times: 6, effect: 'throttle' });
  await addFault({ match: { action: 'DescribeInstanceInformation' }, times: 6, effect: 'throttle' });
  await addFault({ match: { action: 'DescribeInstances' }, times: 2, effect: 'emptyPage' });
  await addFault({ match: { action: 'DescribeInstanceInformation' }, times: 2, effect: 'emptyPage' });
  const { exitCode, records } = await bench.scan('--all');
  expect({ exitCode, found: records.length }).toEqual({ exitCode: 0, found: 8 });
  expect(records.filter(({ state }) => state === 'running').every(({ ssm }) => ssm?.pingStatus === 'Online')).toBe(
    true,
  );
});

test('nobody listening at the endpoint is a connectivity error', async () => {
  bench = await openScanBench();
  const { exitCode, stdout } = await bench.run('lz-scan', ['--all'], '', {
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 12, stdout: '' });
});

test('credentials of another account are refused by the guard, and that account is not looked at', async () => {
  bench = await openScanBench();
  const config = await bench.writeConfig(`
landing_zones: [{ name: own, account_id: "${shop}", region: ap-southeast-2, own_credentials: true }]
`);
  const { exitCode, stdout, stderr } = await bench.scan('own', '--config', config);
  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
  expect(stderr).toContain('wrong-account');
  expect(await bench.sandbox.control.counts()).toEqual({ GetCallerIdentity: 1 });
});
