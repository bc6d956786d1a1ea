import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const bin = 'dist/aws-sandbox.cjs';
const fleet = '../../fixtures/fleets/small.yml';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => execa('node', [bin, ...args], { env: { XDG_RUNTIME_DIR: folder }, reject: false });

test('it serves until it is told to stop, points a shell at itself meanwhile, and leaves nothing behind', async () => {
  const readyFile = join(folder, 'ready.json');
  const server = run('--fleet', fleet, '--speed', '60', '--ready-file', readyFile);
  await expect.poll(() => existsSync(readyFile), { timeout: 20_000 }).toBe(true);
  const { endpoint, env } = JSON.parse(await readFile(readyFile, 'utf8'));
  expect(env).toMatchObject({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'ap-southeast-2' });

  const script = `AWS_PROFILE=real AWS_ENDPOINT_URL_EC2=https://ec2.amazonaws.com
eval "$(node ${bin} env)"
echo "$AWS_ENDPOINT_URL [$AWS_PROFILE$AWS_ENDPOINT_URL_EC2]"`;
  const shell = await execa('sh', ['-c', script], { env: { XDG_RUNTIME_DIR: folder } });
  expect(shell.stdout).toBe(`${endpoint} []`);
  expect(await (await fetch(`${endpoint}/_sandbox/clock`)).json()).toMatchObject({ speed: 60 });

  server.kill('SIGTERM');
  const { exitCode, stderr, stdout } = await server;
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`rehearsal AWS at ${endpoint}`);
  expect(stdout).toContain(`export AWS_ENDPOINT_URL='${endpoint}'`);
  expect(existsSync(readyFile)).toBe(false);
  const { exitCode: none, stderr: why } = await run('env');
  expect(none).toBe(2);
  expect(why).toContain('no sandbox is running');
});

test('a port that is taken is a usage error', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { exitCode, stderr } = await run('--fleet', fleet, '--port', String(port));
  taken.close();
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`port ${port}: listen EADDRINUSE`);
});

test.each([
  ['no fleet', [], 'name either a fleet (--fleet FILE) or a saved scan (--from FILE)'],
  ['two fleets', ['--fleet', fleet, '--from', 'x.ndjson'], 'name either a fleet'],
  ['a fleet that is not there', ['--fleet', 'none.yml'], 'none.yml: ENOENT'],
  ['a speed of nothing', ['--fleet', fleet, '--speed', '0'], '--speed 0: must be a number above 0'],
  ['an unknown flag', ['--flet', fleet], 'flet'],
  ['a dead endpoint', ['env', '--endpoint', 'http://127.0.0.1:9'], 'no sandbox answers at http://127.0.0.1:9'],
  ['a port that does not exist', ['--fleet', fleet, '--port', '70000'], 'port 70000'],
])('%s is a usage error that says what to do', async (_, args, message) => {
  const { exitCode, stderr, stdout } = await run(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`aws-sandbox: `);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
});

test('--help tells the flags', async () => {
  const { exitCode, stdout } = await run('--help');
  expect(exitCode).toBe(0);
  for (const flag of [
    '--fleet',
    '--from',
    '--speed',
    '--faults',
    '--execute-scripts',
    '--throttling',
    '--ready-file',
  ]) {
    expect(stdout).toContain(flag);
  }
});
