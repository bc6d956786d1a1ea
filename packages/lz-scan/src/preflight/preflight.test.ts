import { afterEach, expect, test } from 'vitest';
import { accountOf, ledger, openScanBench, type ScanBench, shop } from '../testing/scan-bench.ts';

interface Row {
  landingZone?: string;
  check: string;
  result: string;
  code?: string;
  message?: string;
}

let bench: ScanBench;
afterEach(() => bench.close());

async function preflight(args: string[], env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await bench.run('lz-scan', ['--preflight', '--all', ...args], '', { env });
  const rows = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
  return { exitCode, stderr, rows };
}

const resultsOf = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ check, result, code }) => [check, code ?? result]));

test('a zone with all permissions passes, and nothing is changed in it', async () => {
  bench = await openScanBench();
  const { exitCode, rows } = await preflight([]);
  expect(exitCode).toBe(0);
  expect(rows.filter(({ result }) => result !== 'ok').map(({ check }) => check)).toEqual([
    'ssm:SendCommand',
    'ssm:SendCommand',
  ]);
  expect(new Set(rows.map(({ landingZone }) => landingZone))).toEqual(
    new Set(['lz250nonprod', 'lz251nonprod', undefined]),
  );
  expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);
  const calls = (await bench.sandbox.control.calls()).filter(({ action }) => action === 'StartInstances');
  expect(calls.map(({ code }) => code)).toEqual(['DryRunOperation', 'DryRunOperation']);
  expect(JSON.stringify(calls.map(({ params }) => params))).toContain('i-0a00000000000001a');
});

test('a permission that lacks is named, and the exit code says so', async () => {
  const denies = ['ec2:CreateImage', 'ssm:DescribeInstancePatchStates'];
  bench = await openScanBench({
    fleet: { accounts: [accountOf(shop, 'web', 1, { denies }), accountOf(ledger, 'app', 1)] },
  });
  const { exitCode, rows } = await preflight([]);
  expect(exitCode).toBe(13);
  expect(rows.filter(({ result }) => result === 'failed')).toMatchObject([
    { landingZone: 'lz250nonprod', check: 'ec2:CreateImage', code: 'UnauthorizedOperation' },
    { landingZone: 'lz250nonprod', check: 'ssm:DescribeInstancePatchStates', code: 'AccessDeniedException' },
  ]);
});

test('at a terminal it prints a table in which each failure stands with its zone, and exits as when piped', async () => {
  bench = await openScanBench({
    fleet: { accounts: [accountOf(shop, 'web', 1, { refused: true }), accountOf(ledger, 'app', 1)] },
  });
  const { exitCode, screen } = await bench.inTerminal('lz-scan', ['--preflight', '--all', '--no-color']);
  expect(exitCode).toBe(11);
  const lines = screen.split(/\r?\n/);
  expect(lines.find((line) => line.includes('landingZone'))).toMatch(
    /│ landingZone +│ accountId +│ region +│ check +│ result +│/,
  );
  const rows = lines.filter((line) => line.includes('role and account'));
  expect(rows.find((line) => line.includes('lz250nonprod'))).toMatch(
    /│ 111122223333 │.*│ failed +│ authentication +│ AccessDenied +│/,
  );
  expect(rows.find((line) => line.includes('lz251nonprod'))).toMatch(/│ 444455556666 │.*│ ok +│/);
  expect(screen).toMatch(/\d+ checks ok, 1 failed, \d+ can't be tested/);
  expect(screen).not.toContain('{"');
});

test('a refused role fails its zone, and the other zone is tested all the same', async () => {
  bench = await openScanBench({
    fleet: { accounts: [accountOf(shop, 'web', 1, { refused: true }), accountOf(ledger, 'app', 1)] },
  });
  const { exitCode, rows } = await preflight([]);
  expect(exitCode).toBe(11);
  expect(rows.filter(({ landingZone }) => landingZone === 'lz250nonprod')).toMatchObject([
    { check: 'role and account', result: 'failed', code: 'AccessDenied' },
  ]);
  expect(resultsOf(rows.filter(({ landingZone }) => landingZone === 'lz251nonprod'))['ec2:CreateImage']).toBe('ok');
});

test('another account than the config’s is a guard’s refusal', async () => {
  bench = await openScanBench();
  const config = await bench.writeConfig(`
landing_zones: [{ name: own, account_id: "${shop}", region: ap-southeast-2, own_credentials: true }]
`);
  const { exitCode, rows } = await preflight(['--config', config]);
  expect(exitCode).toBe(5);
  expect(rows[0]).toMatchObject({ check: 'account', result: 'failed', code: 'wrong-account' });
});

test('only what the enabled phases need is tested', async () => {
  bench = await openScanBench();
  const config = await bench.writeConfig(`
workflow: { phases: { scan: true, backup: false, start: false, precheck: false, patch: false, rollback: false } }
defaults: { region: ap-southeast-2, role_name: PatchingRole }
landing_zones: [{ name: lz1, account_id: "${shop}" }]
`);
  const { rows } = await preflight(['--config', config]);
  expect(rows.map(({ check }) => check)).toEqual([
    'role and account',
    'ec2:DescribeInstances',
    'ssm:DescribeInstanceInformation',
    'own credentials',
  ]);
});

test('credentials that end before the deadline are an authentication error', async () => {
  bench = await openScanBench({ speed: 1 });
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const inADay = new Date(Date.now() + 86_400_000).toISOString();
  const own = async (ends: string, ...args: string[]) => {
    const { exitCode, rows } = await preflight(args, { AWS_CREDENTIAL_EXPIRATION: ends });
    return { exitCode, own: rows.at(-1) };
  };
  expect(await own(inAnHour, '--deadline', inADay)).toMatchObject({
    exitCode: 11,
    own: { check: 'own credentials', result: 'failed', code: 'credentials-expire' },
  });
  expect(await own(inADay, '--deadline', inAnHour)).toMatchObject({ exitCode: 0, own: { result: 'ok' } });
});
