import { expectEachOnce, expectJournalled, expectNoDuplicateBackups } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShell, type Shell } from './testing/open-shell.ts';
import { until } from './testing/until.ts';
import { runWorkflow, zones } from './testing/workflow.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

const begun = async (action: string): Promise<number> => (await shell.sandbox.control.calls({ action })).length;
const runDir = async (): Promise<string> => (await shell.sh('ls -d runs/*')).stdout.trim();
const exists = async (file: string): Promise<boolean> => (await shell.sh(`test -s ${file}`)).exitCode === 0;
const reportFollows = async (phase: string): Promise<boolean> =>
  (await shell.sh(`test runs/*/reports/summary.txt -nt runs/*/logs/exit-codes/${phase}`)).exitCode === 0;

test('paused beside the live run nothing new begins, and the view says so; resumed it goes on; a report follows each phase', async () => {
  const oneByOne = '/timeouts:/i\\  concurrency: { backup: 1 }';
  await shell.sh(
    `sed -e '${oneByOne}' -e 's/instance_start: 300/instance_start: 21600/' "${shell.configFile}" > one-by-one.yml`,
  );
  await shell.sandbox.control.setSpeed(1);
  const night = `full-workflow --landing-zones ${zones} --config one-by-one.yml`;
  const typed = shell.type(`exec script -qec '${night}' /dev/null`, { TERM: 'xterm' });
  await until(async () => (await begun('CreateImage')) === 2);
  const dir = await runDir();
  const paused = await shell.sh(`lz-watch --pause ${dir}`);
  expect(paused.stdout, paused.stderr).toMatch(/is paused: it begins nothing new/);
  await until(() => reportFollows('scan'));
  expect(await shell.text(`${dir}/reports/summary.txt`)).toMatch(/^lz-scan: .*7 success/m);
  expect(await exists(`${dir}/checkpoints/1-scan.csv`)).toBe(true);

  await shell.sandbox.control.setSpeed(600);
  await until(async () => (await shell.records(`${dir}/checkpoints/2-backup.ndjson`)).length >= 3);
  await until(async () => (await shell.text(`${dir}/logs/backup.log`)).includes('paused: nothing new is begun'));
  expect(await begun('CreateImage')).toBe(2);
  expect(await begun('StartInstances')).toBe(0);
  expect((await shell.sh(`lz-watch --once ${dir}`)).stdout).toMatch(/PAUSED/);

  await shell.sandbox.control.addFault({
    match: { action: 'StartInstances' },
    effect: { code: 'RequestLimitExceeded', status: 503 },
  });
  await shell.sh(`lz-watch --resume ${dir}`);
  await until(async () => (await begun('CreateImage')) === 7);
  await until(() => reportFollows('backup'));
  expect(await exists(`${dir}/logs/exit-codes/start`)).toBe(false);
  await shell.sandbox.control.clearFaults();

  const { stdout, exitCode } = await typed.done;
  expect(exitCode, stdout).toBe(0);
  expect(await reportFollows('start')).toBe(true);
  expect(stdout).toMatch(/PAUSED \(lz-watch --resume l/);
  const out = await shell.records(`${dir}/checkpoints/3-start.ndjson`);
  expectEachOnce(await shell.records(`${dir}/checkpoints/1-scan.ndjson`), out, ['amiBackup', 'srvStart']);
  expect(out.filter(({ srvStart }) => srvStart?.status === 'success')).toHaveLength(7);
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('a phase that fails outright stops the later ones, leaves a report of what there is, and gives its exit code', async () => {
  await shell.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    effect: { code: 'UnauthorizedOperation', status: 403 },
  });
  const before = (await shell.sandbox.control.calls({ changes: true })).filter(({ performed }) => performed).length;
  const night = await runWorkflow(shell, `--landing-zones ${zones} --output-dir denied`);
  await shell.sandbox.control.clearFaults();
  expect(night.codes, night.stderr).toEqual({ exit: 13, phases: { scan: 0, backup: 13, start: 3 } });
  expect(night.exitCode).toBe(13);
  const changes = await shell.sandbox.control.calls({ changes: true });
  expect(changes.filter(({ performed }) => performed)).toHaveLength(before);
  expect(night.stderr).toMatch(/UnauthorizedOperation/);
  expect(await shell.text(`${night.dir}/reports/summary.txt`)).toMatch(/UnauthorizedOperation/);
  const out = await shell.records(`${night.dir}/checkpoints/3-start.ndjson`);
  expectEachOnce(await shell.records(`${night.dir}/checkpoints/1-scan.ndjson`), out, ['amiBackup', 'srvStart']);
});

test('a scan that fails outright: nothing is begun after it, and its exit code stands', async () => {
  await shell.sandbox.control.addFault({
    match: { action: 'AssumeRole' },
    effect: { code: 'AccessDenied', status: 403 },
  });
  const night = await runWorkflow(shell, `--landing-zones ${zones} --output-dir refused`);
  await shell.sandbox.control.clearFaults();
  expect(night.codes, night.stderr).toEqual({ exit: 11, phases: { scan: 11, backup: 4, start: 4 } });
  expect(night.exitCode).toBe(11);
  expect(await shell.text(`${night.dir}/reports/summary.txt`)).toMatch(/AccessDenied/);
});
