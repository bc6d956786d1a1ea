import { join } from 'node:path';
import { expectEachOnce, expectNoDuplicateBackups } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShell, root, type Shell } from './testing/open-shell.ts';
import { until } from './testing/until.ts';
import { pidOf } from './testing/workflow.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

/** The targets as people call them, on commands that are built already. */
const make = (args: string) => `make -C '${root}' -o build WORK='${join(shell.folder, 'work')}' ${args}`;

const backups = async () => (await shell.sandbox.control.calls({ action: 'CreateImage' })).length;

test('a night phase by phase: a phase that was killed is made again from the file before it, with nothing done twice', async () => {
  await shell.sandbox.control.setSpeed(1);
  const night = shell.type(`exec ${make('backup LZ="lz250nonprod lz251nonprod"')}`);
  await until(async () => (await backups()) >= 7);
  process.kill((await pidOf(shell, 'ami-backup')) ?? 0, 'SIGKILL');
  expect((await night.done).exitCode).toBe(2);
  expect((await shell.sh('ls work')).stdout.split('\n')).not.toContain('2-backup.ndjson');
  await shell.sandbox.control.setSpeed(600);

  const again = await shell.sh(make('backup'));
  expect(again.exitCode, again.stderr).toBe(0);
  const scanned = await shell.records('work/1-scan.ndjson');
  expectEachOnce(scanned, await shell.records('work/2-backup.ndjson'), ['amiBackup']);
  expect(await backups()).toBe(7);
  await expectNoDuplicateBackups(shell.sandbox.control);
});

test("FILTER is any jq filter, and a wrong one begins nothing; another zone's file is refused; what is there is not made again", async () => {
  const wrong = await shell.sh(make(`start FILTER='select('`));
  expect(wrong.stderr, wrong.stdout).toMatch(/FILTER can't be applied to .*2-backup\.ndjson: select\(/);
  const other = await shell.sh(make('start LZ=lz250nonprod'));
  expect(other.stderr).toMatch(/holds servers of lz251nonprod, and LZ is lz250nonprod/);
  const filter = `select(.name as $n | ["web-01", "it'"'"'s"] | index($n))`;
  const one = await shell.sh(make(`start FILTER='${filter}'`));
  expect(one.exitCode, one.stderr).toBe(0);
  expect((await shell.records('work/3-start.ndjson')).map(({ name }) => name)).toEqual(['web-01']);
  const before = (await shell.sandbox.control.calls()).length;
  expect((await shell.sh(make('start'))).exitCode).toBe(0);
  expect((await shell.sandbox.control.calls()).length).toBe(before);
});

test('patch waits until there is a precheck to be looked at; report takes the latest file', async () => {
  const early = await shell.sh(make('patch'));
  expect(early.exitCode).toBe(2);
  expect(early.stderr).toMatch(/nothing was checked yet: make precheck/);
  expect((await shell.sh(make('report'))).exitCode).toBe(0);
  expect(await shell.text('work/reports/summary.txt')).toMatch(/^lz250nonprod \(nonprod\): 1 server/m);
});
