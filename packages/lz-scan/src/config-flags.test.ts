import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScanBench, type ScanBench } from './testing/scan-bench.ts';

const bundle = fileURLToPath(new URL('../dist/lz-scan.cjs', import.meta.url));
/** Nobody listens there: what is offline must not notice. */
const offline = { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } };
const wrong = `
workflow: { timeouts: { ami_creaton: 30m } }
landing_zones:
  - { name: lz1, account_id: 012345678901, region: ap-southeast-2, role_name: PatchingRole }
`;

let bench: ScanBench;
beforeAll(async () => {
  bench = await openScanBench();
});
afterAll(() => bench.close());

const run = (...args: string[]) => bench.run('lz-scan', args, '', offline);
const complete = (...words: string[]) => run('--get-yargs-completions', 'lz-scan', ...words);

describe('--validate-config', () => {
  test('says that a good config is good, and asks AWS nothing', async () => {
    const { exitCode, stdout, stderr } = await run('--validate-config');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('small.config.yml is valid: 2 landing zones in 2 accounts');
  });

  test('names every mistake with its place and the nearest valid key', async () => {
    const { exitCode, stderr } = await run('--validate-config', '--config', await bench.writeConfig(wrong));
    expect(exitCode).toBe(10);
    expect(stderr).toMatch(/config\.yml:2:25: .*ami_creaton.*ami_creation/);
    expect(stderr).toMatch(/config\.yml:4:30: .*account_id/);
  });

  test('warns of a region that it does not know, with its place and the nearest', async () => {
    const mistyped = wrong
      .replace(/.*creaton.*\n/, '')
      .replace('012345678901', '"012345678901"')
      .replace('southeast', 'southeats');
    const { exitCode, stderr } = await run('--validate-config', '--config', await bench.writeConfig(mistyped));
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/config\.yml:3:\d+: region "ap-southeats-2" .* did you mean "ap-southeast-2"\?/);
    expect(stderr).toMatch(/is valid/);
  });

  test('takes what stands after -- as zones', async () => {
    const { exitCode, stderr } = await run('--validate-config', 'lz250nonprod', '--', 'lz251nonprd', '0123');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/lz251nonprd.*did you mean "lz251nonprod"/);
    expect(stderr).toContain('0123');
  });

  test('with zones named, they have to be there', async () => {
    const { exitCode, stderr } = await run('--validate-config', 'lz250nonprd');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "lz250nonprod"?');
  });
});

describe('--explain-config', () => {
  test('prints each value in force with its source, for scripts as NDJSON', async () => {
    const { exitCode, stdout } = await run('--explain-config', '--timeout', '5m', '--concurrency', '3');
    expect(exitCode).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string; value: unknown; source: string });
    const at = (key: string) => rows.find((row) => row.key === key);
    expect(at('workflow.phases.patch')).toMatchObject({
      value: true,
      source: expect.stringMatching(/small\.config\.yml:3:\d+$/),
    });
    expect(at('workflow.timeouts.scan')).toMatchObject({ value: 300, source: 'flag' });
    expect(at('workflow.concurrency.scan')).toMatchObject({ value: 3, source: 'flag' });
    expect(at('backup.retention_days')).toMatchObject({ value: 14, source: 'default' });
    expect(at('environment')).toEqual({ key: 'environment', value: null, source: 'default' });
    expect(at('config')).toMatchObject({ value: bench.configFile, source: 'CMS_PATCHING_CONFIG' });
    expect(at('endpoint')).toMatchObject({ source: 'AWS_ENDPOINT_URL' });
    expect(at('landing_zones.lz250nonprod.account_id')).toMatchObject({ value: '111122223333' });
  });

  test('of the landing zones shows those that are named', async () => {
    const { stdout } = await run('--explain-config', 'lz251nonprod');
    expect(stdout).toContain('landing_zones.lz251nonprod.account_id');
    expect(stdout).not.toContain('landing_zones.lz250nonprod');
    expect(stdout).toMatch(
      /"key":"landing_zones\.lz251nonprod\.account_id","value":"444455556666","source":"[^"]*:15:\d+"/,
    );
  });

  test('two of the flags that replace the scan can’t be given together', async () => {
    const { exitCode, stderr } = await run('--explain-config', '--validate-config');
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--validate-config and --explain-config can't be given together");
  });
});

describe('shell completion', () => {
  test('completes the zones of the config', async () => {
    expect((await complete('lz251')).stdout).toBe('lz251nonprod\n');
    expect((await complete('')).stdout).toBe('lz250nonprod\nlz251nonprod\n');
    expect((await complete('lz250nonprod', '')).stdout).toBe('lz251nonprod\n');
  });

  test('works in a real bash, also within a list', async () => {
    const shell = `
lz-scan() { '${process.execPath}' '${bundle}' "$@"; }
source <(lz-scan --completion)
for line in 'lz-scan lz251' 'lz-scan --landing-zones lz250nonprod,l'; do
  read -ra COMP_WORDS <<< "$line"
  COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
  "$(complete -p lz-scan | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
  echo "\${COMPREPLY[@]}"
done`;
    const { stdout } = await promisify(execFile)('bash', ['-c', shell], { env: bench.env });
    expect(stdout).toBe('lz251nonprod\nlz250nonprod,lz251nonprod\n');
    expect((await run('--completion')).stdout).toContain('lz-scan --completion >> ~/.bashrc');
  });

  test.each<[words: string[], completed: string[]]>([
    [
      ['--state', 'st'],
      ['stopping', 'stopped'],
    ],
    [
      ['--state', 'running,sto'],
      ['running,stopping', 'running,stopped'],
    ],
    [
      ['--platform', ''],
      ['linux', 'windows'],
    ],
    [
      ['--output', ''],
      ['auto', 'ndjson', 'csv', 'table'],
    ],
    [['--output', '=', 't'], ['table']],
    [['--environment', ''], ['nonprod']],
    [['--tag', ''], []],
    [['--state', 'running', 'lz250'], ['lz250nonprod']],
    [['--', 'lz251'], ['lz251nonprod']],
  ])('completes %j as what stands there', async (words, completed) => {
    expect((await complete(...words)).stdout.split('\n').slice(0, -1)).toEqual(completed);
  });

  test('completes flags', async () => {
    expect((await complete('--pre')).stdout.split('\n')).toContain('--preflight');
  });

  test('says nothing where there is no config', async () => {
    const { exitCode, stdout, stderr } = await complete('--config', '/no/such/file', 'lz');
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

test('of a flag given twice the last one counts', async () => {
  const { stdout } = await run(
    '--explain-config',
    '--concurrency',
    '3',
    '--output',
    'table',
    '--output',
    'ndjson',
    '--concurrency',
    '4',
  );
  expect(stdout).toContain('{"key":"workflow.concurrency.scan","value":4,"source":"flag"}');
});
