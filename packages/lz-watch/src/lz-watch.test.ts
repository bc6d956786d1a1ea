import { access, appendFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { begin, end, record, runId, toText } from './testing/journal-lines.ts';

const bundle = fileURLToPath(new URL('../dist/lz-watch.cjs', import.meta.url));

let stateDir: string;
let folder: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'watch-'));
  folder = join(stateDir, runId);
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const watch = (...args: string[]) =>
  execa(process.execPath, [bundle, '--state-dir', stateDir, ...args], {
    reject: false,
    timeout: 40_000,
    env: { NO_COLOR: '1' },
  });

const journal = (command: string): string => join(folder, `${command}.journal.ndjson`);

/** Writes a stage's journal; a living one is locked by this process. */
async function write(command: string, text: string, { alive = false } = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  await appendFile(journal(command), text);
  const lock = `${journal(command)}.lock`;
  if (alive) await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), startTime: '' }));
  else await rm(lock, { force: true });
}

const done = toText([begin(0), record(1, 'success'), end(2, 1, { success: 1 })]);

async function settle(command: string): Promise<void> {
  await utimes(journal(command), new Date(), new Date(Date.now() - 60_000));
}

test('--once says where the run is, and does not wait for it', async () => {
  await write('lz-scan', done);
  await write('ami-backup', toText([begin(1), record(3, 'failed', 'SnapshotLimitExceeded')]), { alive: true });
  const { stdout, stderr, exitCode } = await watch('--once');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(`^run ${runId} · `),
    'lz-scan 1 of 1  1 success · ended after 2 s',
    expect.stringMatching(/^ami-backup 1 of 1 {2}1 failed/),
    'ami-backup failed 111122223333/ap-southeast-2/i-1: SnapshotLimitExceeded',
  ]);
});

test('it follows a run that begins later, line by line, and ends with it', async () => {
  const child = watch(runId);
  const said = (part: string) =>
    new Promise<void>((resolve) => {
      let seen = '';
      child.stdout.on('data', (data: Buffer) => {
        seen += data.toString();
        if (seen.includes(part)) resolve();
      });
    });
  const begun = said('has not begun yet');
  const failed = said('ami-backup failed');
  const paused = said('paused');
  await begun;
  const [first = '', torn = ''] = [toText([begin(0)]), toText([record(1, 'failed', 'Gone')])];
  await write('ami-backup', first + torn.slice(0, 20), { alive: true });
  await writeFile(join(folder, 'PAUSE'), '');
  await paused;
  await write('ami-backup', torn.slice(20), { alive: true });
  await failed;
  await write('ami-backup', toText([end(2, 1, { failed: 1 }, 3)]));
  await settle('ami-backup');
  const { stdout, exitCode } = await child;
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/ami-backup failed 111122223333\/ap-southeast-2\/i-1: Gone/);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^ami-backup 1 of 1 {2}1 failed · ended after 2 s · exit 3$/);
});

test('a stage whose process is gone is called killed, and not waited for', async () => {
  await write('ami-backup', toText([begin(0), record(1, 'success')]));
  await settle('ami-backup');
  const { stdout, exitCode } = await watch();
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/KILLED/);
});

test('Ctrl-C ends it with 130 and no more words', async () => {
  await write('ami-backup', toText([begin(0)]), { alive: true });
  const child = watch();
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGINT');
  const { exitCode, stderr } = await child;
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
});

test('attached to a script it sees the run through Ctrl-C, until SIGTERM', async () => {
  await write('ami-backup', toText([begin(0)]), { alive: true });
  const child = watch('--attached');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGINT');
  child.kill('SIGINT');
  const more = new Promise((resolve) => child.stdout.once('data', resolve));
  await write('ami-backup', toText([record(1, 'failed', 'Gone')]), { alive: true });
  expect(String(await more)).toMatch(/Gone/);
  child.kill('SIGTERM');
  const { exitCode, stderr } = await child;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('a reader that goes away ends it with 141', async () => {
  await write('ami-backup', toText([begin(0)]), { alive: true });
  const child = watch();
  child.stdout.once('data', () => {
    child.stdout.destroy();
    void write('ami-backup', toText(Array.from({ length: 50 }, (_, each) => record(each, 'failed', 'Gone'))), {
      alive: true,
    });
  });
  const { exitCode, stderr } = await child;
  expect(exitCode).toBe(141);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('--pause and --resume set and lift the file that stages look at', async () => {
  await write('lz-scan', done);
  const pauseFile = join(folder, 'PAUSE');
  const paused = await watch('--pause');
  expect(paused.exitCode).toBe(0);
  expect(paused.stdout).toContain(`run ${runId} is paused`);
  await access(pauseFile);
  expect((await watch('--once')).stdout).toMatch(/PAUSED/);
  expect((await watch('--resume', runId)).exitCode).toBe(0);
  await expect(access(pauseFile)).rejects.toThrow();
  expect((await watch('--resume', runId)).exitCode).toBe(0);
});

test('the newest run is meant without a name, and a name or flags that make no sense are usage errors', async () => {
  const none = await watch();
  expect(none.exitCode).toBe(2);
  expect(none.stderr).toMatch(/there is no run in/);
  const both = await watch('--pause', '--once', runId);
  expect(both.exitCode).toBe(2);
  expect(both.stderr).toMatch(/--once and --pause can't be given together/);
  const early = await watch('--pause', runId);
  expect(early.exitCode).toBe(2);
  expect(early.stderr).toMatch(/has not begun/);
  expect((await watch('--once', runId)).exitCode).toBe(4);
});
