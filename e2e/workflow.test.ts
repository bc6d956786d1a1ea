import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '@cms-patching/core';
import { expectEachOnce, expectJournalled, expectNoDuplicateBackups } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShell, type Shell } from './testing/open-shell.ts';
import { runWorkflow, type WorkflowRun, zones } from './testing/workflow.ts';

let shell: Shell;
let night: WorkflowRun;
let scanned: Instance[];

beforeAll(async () => {
  shell = await openShell();
  night = await runWorkflow(shell, `--landing-zones ${zones}`);
  scanned = await shell.records(`${night.dir}/checkpoints/1-scan.ndjson`);
});
afterAll(() => shell.close());

const changes = async () => (await shell.sandbox.control.calls({ changes: true })).map(({ action }) => action);

test('without --workflow it scans, backs up and starts, and every server is accounted for', async () => {
  expect(night.exitCode, night.stderr).toBe(0);
  expect(night.codes).toEqual({ exit: 0, phases: { scan: 0, backup: 0, start: 0 } });
  const out = await shell.records(`${night.dir}/checkpoints/3-start.ndjson`);
  expect(scanned).toHaveLength(8);
  expectEachOnce(scanned, out, ['lzScan', 'amiBackup', 'srvStart']);
  const eligible = out.filter(({ lzScan }) => lzScan?.status === 'success');
  expect(eligible.map(({ srvStart }) => srvStart?.status)).toEqual(Array(7).fill('success'));
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('a run directory holds checkpoints, logs, journals and reports for their owner alone', async () => {
  const { stdout } = await shell.sh(`cd ${night.dir} && ls checkpoints logs reports journals/`);
  for (const phase of ['1-scan', '2-backup', '3-start'])
    expect(stdout).toMatch(new RegExp(`${phase}\\.csv\n${phase}\\.ndjson`));
  for (const name of [
    'ami-backup.journal.ndjson',
    'backup.log',
    'report.html',
    'report.csv',
    'report.junit.xml',
    'summary.txt',
  ])
    expect(stdout.split('\n')).toContain(name);
  expect((await stat(join(shell.folder, night.dir))).mode & 0o077).toBe(0);
});

test('the CSV checkpoint is the NDJSON checkpoint', async () => {
  const { stdout } = await shell.sh(`report --format none --output ndjson < ${night.dir}/checkpoints/3-start.csv`);
  expect(stdout).toBe(await shell.text(`${night.dir}/checkpoints/3-start.ndjson`));
});

test('a single phase begins from the latest run of exactly these zones, and does nothing twice', async () => {
  const before = (await changes()).length;
  const again = await runWorkflow(shell, '--workflow backup --landing-zones lz251nonprod,lz250nonprod');
  expect(again.stderr).toContain(`begins from runs/${night.dir.replace('runs/', '')}/checkpoints/1-scan.ndjson`);
  expect({ exit: again.exitCode, codes: again.codes.phases }).toEqual({ exit: 0, codes: { backup: 0 } });
  const out = await shell.records(`${again.dir}/checkpoints/2-backup.ndjson`);
  expectEachOnce(scanned, out, ['amiBackup']);
  expect((await changes()).slice(before)).toEqual([]);
});

test('a single phase does not begin from a run of other zones', async () => {
  const { exitCode, stderr, dir } = await runWorkflow(shell, '--workflow backup --landing-zones lz250nonprod');
  expect({ exitCode, dir }).toEqual({ exitCode: 2, dir: '' });
  expect(stderr).toMatch(/no earlier run of lz250nonprod .* scan first, or name a file with --from/);
});

test('a single phase begins from a file, CSV as well', async () => {
  const from = await runWorkflow(shell, `--workflow server-manager --from ${night.dir}/checkpoints/2-backup.csv`);
  expect({ exit: from.exitCode, codes: from.codes.phases }, from.stderr).toEqual({ exit: 0, codes: { start: 0 } });
  expectEachOnce(scanned, await shell.records(`${from.dir}/checkpoints/3-start.ndjson`), ['srvStart']);
});

test('--scanner-only, the same as --workflow scanner, only scans', async () => {
  const before = (await changes()).length;
  const scan = await runWorkflow(
    shell,
    `--scanner-only --workflow=scanner --landing-zones ${zones} --output-dir scans`,
  );
  expect({ exit: scan.exitCode, codes: scan.codes.phases }).toEqual({ exit: 0, codes: { scan: 0 } });
  expect(await shell.records(`${scan.dir}/checkpoints/1-scan.ndjson`)).toHaveLength(8);
  expect((await changes()).slice(before)).toEqual([]);
});

test('at a terminal it shows the run live, leaves nothing of the view behind, and ends with the summary', async () => {
  const command = `full-workflow --scanner-only --landing-zones ${zones} --output-dir terminal`;
  const { stdout, exitCode } = await shell.sh(`script -qec '${command}' /dev/null`, { TERM: 'xterm' });
  expect(exitCode, stdout).toBe(0);
  const [entered, left] = [stdout.indexOf('\u001b[?1049h'), stdout.lastIndexOf('\u001b[?25h\u001b[?1049l')];
  expect(entered).toBeGreaterThanOrEqual(0);
  expect(stdout.slice(entered, left)).toMatch(/Ctrl-C stops the run/);
  expect(stdout.slice(left)).toMatch(/^.{14}verdict: .*reports are in terminal\//s);
});

test('--dry-run plans and changes nothing; what it planned is no beginning for a real phase', async () => {
  const before = (await changes()).length;
  const { exitCode, dir, stderr } = await runWorkflow(shell, `--dry-run --landing-zones ${zones} --output-dir dry`);
  expect(exitCode, stderr).toBe(0);
  const out = await shell.records(`${dir}/checkpoints/3-start.ndjson`);
  expect(out.filter(({ amiBackup }) => amiBackup?.status === 'planned')).toHaveLength(7);
  expect((await changes()).slice(before)).toEqual([]);
  const real = await runWorkflow(shell, `--workflow server-manager --landing-zones ${zones} --output-dir dry`);
  expect({ exit: real.exitCode, dir: real.dir }, real.stderr).toEqual({ exit: 2, dir: '' });
  expect((await runWorkflow(shell, `--resume ${dir} --dry-run`)).exitCode).toBe(2);
});

test('--from with servers of a zone that was not named is a usage error that names the zone', async () => {
  const { exitCode, stderr } = await runWorkflow(
    shell,
    `--workflow backup --landing-zones lz250nonprod --from ${night.dir}/checkpoints/1-scan.ndjson`,
  );
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/holds servers of lz251nonprod as well/);
});

test.each([
  ['--dry-rum', /unknown argument: --dry-rum/],
  ['lz250nonprod', /unknown argument: lz250nonprod/],
  ['--workflow lunch --landing-zones lz250nonprod', /unknown --workflow lunch: scanner, backup/],
  ['--landing-zones', /--landing-zones needs a value/],
  ['--landing-zones --dry-run', /--landing-zones needs a value/],
  ['', /nothing never means everything/],
  ['--landing-zones lz250nonprod --all', /can't be given together/],
  ['"--landing-zones=lz250nonprod, lz251nonprod"', /no spaces/],
  ['--scanner-only --workflow backup --landing-zones lz250nonprod', /can't be given together/],
  ['--workflow backup --all --from none.ndjson', /can't be given together/],
  ['--from none.ndjson', /begins a single phase/],
  ['--workflow scanner --from none.ndjson', /begins a single phase/],
  ['--landing-zones lz250nonprod --config missing.yml', /missing\.yml: no such file/],
  ['--workflow backup --from missing.ndjson', /missing\.ndjson: no such file/],
  ['--resume missing', /missing is not a run directory/],
])('%s is a usage error: exit 2, and no run directory', async (args, message) => {
  const { exitCode, stderr } = await shell.sh(`full-workflow --output-dir none ${args}`);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect((await shell.sh('test -e none')).exitCode).toBe(1);
});

test('a zone that the config does not know is a usage error that names the nearest', async () => {
  const { exitCode, stderr } = await runWorkflow(
    shell,
    '--scanner-only --landing-zones lz250nonprd --output-dir unknown',
  );
  expect({ exitCode, hint: /lz250nonprod/.test(stderr) }).toEqual({ exitCode: 2, hint: true });
});

test('full runs the phases that the config enables; a resumed run leaves out what it enables no longer', async () => {
  const config = (phases: string) =>
    shell.sh(`sed 's/phases: .*/phases: { ${phases} }/' "${shell.configFile}" > full.yml`);
  await config('start: false, precheck: true, patch: false, rollback: false');
  const full = await runWorkflow(shell, `--workflow full --config full.yml --landing-zones ${zones}`);
  expect(Object.keys(full.codes.phases ?? {}), full.stderr).toEqual(['scan', 'backup', 'precheck']);
  await config('start: true, precheck: false, patch: true, rollback: false');
  const resumed = await runWorkflow(shell, `--resume ${full.dir}`);
  expect(resumed.stderr).toMatch(/leaves out precheck: the config enables it no longer/);
  expect(Object.keys(resumed.codes.phases ?? {}), resumed.stderr).toEqual(['scan', 'backup']);
});
