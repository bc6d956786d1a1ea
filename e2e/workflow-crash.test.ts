import { execFile } from 'node:child_process';
import { chmod, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expectEachOnce, expectJournalled, expectNoDuplicateBackups } from '@cms-patching/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShell, type Shell } from './testing/open-shell.ts';
import { until } from './testing/until.ts';
import { outcomeOf, pidOf, runWorkflow, type WorkflowRun, zones } from './testing/workflow.ts';

let shell: Shell;
beforeEach(async () => {
  shell = await openShell();
});
afterEach(async () => {
  try {
    await until(async () => (await processesIn(shell.folder)).length === 0);
  } finally {
    await shell.close();
  }
});

const hangBackupsOfOneZone = () =>
  shell.sandbox.control.addFault({ match: { action: 'CreateImage', account: '444455556666' }, effect: 'hangAfter' });

/** The newest checkpoint of a phase, wherever its run is. */
const checkpoint = async (phase: string): Promise<string> =>
  (await shell.sh(`cat runs/*/checkpoints/${phase}.ndjson 2>/dev/null`)).stdout;

const runDir = async (): Promise<string> => (await shell.sh('ls -d runs/*')).stdout.trim();

/** A night that hangs half way: one zone is through, the backups of the other never answer. */
async function halfWay() {
  await hangBackupsOfOneZone();
  const typed = shell.type(`exec full-workflow --landing-zones ${zones}`);
  await until(async () => (await checkpoint('3-start')).split('\n').length > 4);
  return typed;
}

async function expectWholeNight({ exitCode, stderr, dir }: WorkflowRun): Promise<void> {
  expect(exitCode, stderr).toBe(0);
  const scanned = await shell.records(`${dir}/checkpoints/1-scan.ndjson`);
  const out = await shell.records(`${dir}/checkpoints/3-start.ndjson`);
  expect(scanned).toHaveLength(8);
  expectEachOnce(scanned, out, ['lzScan', 'amiBackup', 'srvStart']);
  expect(out.filter(({ srvStart }) => srvStart?.status === 'success')).toHaveLength(7);
  const started = out.filter(({ srvStart }) => srvStart?.previousState === 'stopped');
  expect(started.map(({ name }) => name).sort()).toEqual(['app-02', 'db-01', 'win-02']);
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
}

const resume = async (): Promise<WorkflowRun> => {
  await shell.sandbox.control.clearFaults();
  return runWorkflow(shell, `--resume ${await runDir()}`);
};

test('a stage is killed: the workflow says so, reports what there is, and --resume finishes with nothing done twice', async () => {
  const typed = await halfWay();
  await until(async () => /lz-scan/.test(await shell.text(`${await runDir()}/reports/summary.txt`)));
  const second = await runWorkflow(shell, '--landing-zones lz251nonprod');
  expect(second.exitCode, second.stderr).toBe(5);
  expect(second.stderr).toMatch(/run \w{26} is working on these landing zones, in .*\/runs\//);
  expect(await runDir()).not.toContain('\n');
  const look = await runWorkflow(shell, '--scanner-only --landing-zones lz251nonprod --output-dir looks');
  expect(look.exitCode, look.stderr).toBe(0);
  process.kill((await pidOf(shell, 'ami-backup')) ?? 0, 'SIGKILL');
  const cut = await outcomeOf(shell, await typed.done);
  expect(cut.codes).toEqual({ exit: 137, phases: { scan: 0, backup: 137, start: 3 } });
  expect(cut.exitCode).toBe(137);
  expect(cut.stderr).toMatch(/input cut short: ami-backup/);
  expect(cut.stderr).toMatch(/go on with: .* --resume runs\//);
  expect(await shell.text(`${cut.dir}/reports/summary.txt`)).toMatch(/ami-backup did not come to its end/);
  await expectWholeNight(await resume());
});

test('the machine dies: script and pipe are gone at once, and --resume finishes, even after a second death', async () => {
  for (const _ of ['first', 'second']) {
    const typed =
      (await runDir()) === '' ? await halfWay() : shell.type(`exec full-workflow --resume ${await runDir()}`);
    await until(async () => isAlive(await pidOf(shell, 'ami-backup')) && typed.runs());
    await until(async () => (await checkpoint('1-scan')).split('\n').length > 8);
    typed.signal('SIGKILL');
    await killPipe();
    expect((await typed.done).signal).toBe('SIGKILL');
  }
  await shell.sandbox.control.clearFaults();
  // From another folder, without what the first shell had set.
  const elsewhere = `cd / && exec full-workflow --resume "$OLDPWD"/${await runDir()}`;
  const bare = { CMS_PATCHING_CONFIG: '', CMS_PATCHING_STATE_DIR: '' };
  await expectWholeNight({ ...(await outcomeOf(shell, await shell.sh(elsewhere, bare))), dir: await runDir() });
});

test('only the script is killed: while its pipe lives on, --resume is refused; afterwards it finishes', async () => {
  const typed = await halfWay();
  typed.signal('SIGKILL');
  const dir = await runDir();
  const before = await shell.sh(`ls -R ${dir}`);
  const refused = await runWorkflow(shell, `--resume ${dir}`);
  expect(refused.exitCode, refused.stderr).toBe(5);
  expect(refused.stderr).toMatch(/already being worked on by process \d+/);
  expect(await shell.sh(`ls -R ${dir}`)).toEqual(before);
  await killPipe();
  await typed.done;
  await expectWholeNight(await resume());
});

test.each([
  ['SIGINT', 130, 130, 'signalGroup'],
  ['SIGHUP', 129, 143, 'signalGroup'],
  ['SIGTERM', 143, 143, 'signal'],
] as const)(
  '%s: every record is written by the last stage, the exit code is %i, and --resume goes on',
  async (signal, code, stageCode, send) => {
    await shell.sandbox.control.setSpeed(1);
    const typed = shell.type(`exec full-workflow --landing-zones ${zones}`);
    await until(async () => (await shell.sandbox.control.calls({ action: 'CreateImage' })).length >= 7);
    typed[send](signal);
    const cut = await outcomeOf(shell, await typed.done);
    expect(cut.exitCode, cut.stderr).toBe(code);
    expect(cut.codes).toEqual({ exit: code, phases: { scan: 0, backup: stageCode, start: stageCode } });
    const out = await shell.records(`${cut.dir}/checkpoints/3-start.ndjson`);
    expectEachOnce(await shell.records(`${cut.dir}/checkpoints/1-scan.ndjson`), out, ['amiBackup', 'srvStart']);
    await shell.sandbox.control.setSpeed(600);
    await expectWholeNight(await resume());
  },
);

test('a checkpoint that cannot be written is noticed, exits with 7 and does not cut the stream', async () => {
  const tee = join(shell.stateDir, 'bin', 'tee');
  const toFullDisk = '@/%*2-backup.ndjson//dev/full';
  await writeFile(tee, `#!/bin/bash\nexec /usr/bin/tee "\${${toFullDisk}}"\n`);
  await chmod(tee, 0o755);
  const full = await runWorkflow(shell, `--landing-zones ${zones}`);
  expect(full.exitCode, full.stderr).toBe(7);
  expect(full.stderr).toMatch(/the checkpoint of backup could not be written/);
  expect(full.codes.phases).toEqual({ scan: 0, backup: 0, start: 0 });
  const out = await shell.records(`${full.dir}/checkpoints/3-start.ndjson`);
  expectEachOnce(await shell.records(`${full.dir}/checkpoints/1-scan.ndjson`), out, ['amiBackup', 'srvStart']);
});

test('a landing zone that refuses leaves the others alone, and gives its exit code', async () => {
  await shell.sandbox.control.addFault({
    match: { action: 'AssumeRole', account: '123456789012' },
    nth: 1,
    effect: { code: 'AccessDenied', status: 403 },
  });
  const night = await runWorkflow(shell, `--landing-zones ${zones}`);
  expect(night.exitCode, night.stderr).toBe(3);
  expect(night.codes.phases?.scan).toBe(3);
  const out = await shell.records(`${night.dir}/checkpoints/3-start.ndjson`);
  expect(new Set(out.map(({ landingZone }) => landingZone)).size).toBe(1);
  expect(out).toHaveLength(4);
});

/** What still runs there, as pids. */
async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const cwds = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return pids.filter((_, index) => cwds[index]?.startsWith(folder));
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Kills the pipe's whole process group, as the death of the machine would. */
async function killPipe(): Promise<void> {
  const pid = await pidOf(shell, 'ami-backup');
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=', '-p', String(pid)]);
  process.kill(-Number(stdout.trim()), 'SIGKILL');
}
