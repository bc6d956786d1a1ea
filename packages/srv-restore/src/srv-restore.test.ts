import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { heldBeforeTag, heldTag, type Instance, instanceKey, journalPath, startedByRunTag } from '@cms-patching/core';
import { openWorkbench, startedRecords, testStageContract, type Workbench } from '@cms-patching/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

testStageContract({ name: 'srv-restore', key: 'srvRestore', changes: true });

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench({ speed: 200 });
});
afterEach(() => bench.close());

const patient = ['--timeout', '1h'];
const startedNames = ['app-02', 'db-01', 'win-02'];

async function journalLine(stage: string, runId: string, line: object): Promise<void> {
  const path = journalPath(bench.stateDir, runId, stage);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify({ seq: 1, prev: '0'.repeat(64), ...line })}\n`);
}

const afterStart = async (tags?: Record<string, string>) => startedRecords(bench, await bench.scanned(), tags);

const instances = async () =>
  (await bench.sandbox.control.state()).flatMap(({ regions }) => regions.flatMap((region) => region.instances));
const stoppedNames = async (): Promise<string[]> =>
  (await instances()).flatMap(({ name = '', state }) => (state === 'stopped' ? [name] : [])).sort();
const reasons = (records: Instance[]): Record<string, string | undefined> =>
  Object.fromEntries(
    records.map(({ name = '', srvRestore }) => [name, srvRestore?.reason?.code ?? srvRestore?.status]),
  );

test('stops exactly what the run started, one call to a zone, gives the tags back, and run again does nothing', async () => {
  const records = await afterStart({ Schedule: 'hold', [heldTag]: 'Schedule=hold', [heldBeforeTag]: 'office-hours' });
  const first = await bench.run('srv-restore', patient, records);
  expect(first.exitCode, first.stderr).toBe(0);
  expect(await stoppedNames()).toEqual(startedNames);
  for (const { name = '', tags } of await instances()) {
    if (!startedNames.includes(name)) continue;
    expect(tags).toMatchObject({ Schedule: 'office-hours' });
    expect(Object.keys(tags).filter((key) => key.startsWith('cms-patching:'))).toEqual([]);
  }
  expect((await bench.sandbox.control.counts()).StopInstances).toBe(2);

  await bench.sandbox.control.clearCalls();
  for (const input of [first.records, records]) {
    const again = await bench.run('srv-restore', patient, input);
    expect(again.exitCode, again.stderr).toBe(0);
  }
  expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);
});

test('what the record alone claims, what lost its tag, and what has a change or a command open stays up', async () => {
  const records = await afterStart();
  const [db, app, win] = ['db-01', 'app-02', 'win-02'].map((name) => records.find((record) => record.name === name));
  const web = records.find(({ name }) => name === 'web-01');
  if (!db || !app || !win || !web?.srvStart) throw new Error('the small fleet has changed');
  const open = { status: 'timeout' as const, startedAt: web.srvStart.startedAt, finishedAt: web.srvStart.startedAt };
  // A rollback that only its journal knows of, as with a record from before it.
  const ended = { type: 'record', at: open.startedAt, instance: instanceKey(app), status: 'timeout' };
  await journalLine('rollback', db.runId, ended);
  await bench.sandbox.control.instance(win.instanceId).change({ tags: { [startedByRunTag]: 'removed' } });
  const input = [
    { ...db, patch: open },
    app,
    win,
    { ...web, srvStart: { ...web.srvStart, startedByUs: true, previousState: 'stopped' } },
  ];
  const { records: out } = await bench.run('srv-restore', patient, input);
  expect(reasons(out)).toEqual({
    'db-01': 'change-open',
    'app-02': 'change-open',
    'win-02': 'not-ours',
    'web-01': 'not-ours',
  });
  expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);
});

test('srv-start and srv-restore in a row, with the record’s block lost, end the night as it began', async () => {
  const scanned = await bench.scanned();
  const started = await bench.run('srv-start', [...patient, '--hold-tag', 'Schedule=hold'], scanned);
  expect(started.exitCode, started.stderr).toBe(0);
  const held = (await instances()).filter(({ tags }) => tags.Schedule === 'hold').map(({ name }) => name);
  expect(held.sort()).toEqual(startedNames);

  // A record and a tag are not enough: the tag was there before the start.
  await bench.sandbox.control.clearCalls();
  const elsewhere = await bench.run(
    'srv-restore',
    [...patient, '--state-dir', join(bench.stateDir, 'elsewhere')],
    started.records,
  );
  expect(elsewhere.exitCode, elsewhere.stderr).toBe(3);
  const unproved = elsewhere.records.filter(({ srvRestore }) => srvRestore?.error?.code === 'start-unproved');
  expect(unproved.map(({ name }) => name).sort()).toEqual(startedNames);
  expect(unproved[0]?.srvRestore?.error?.message).toMatch(/journal of srv-start is not in .*elsewhere.*--state-dir/);
  expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);

  const restored = await bench.run('srv-restore', patient, scanned);
  expect(restored.exitCode, restored.stderr).toBe(0);
  expect(await stoppedNames()).toEqual(startedNames);
  const tags = (await instances()).flatMap((each) => Object.keys(each.tags));
  expect(tags.filter((key) => key === 'Schedule' || key.startsWith('cms-patching:'))).toEqual([]);
  // Without block and journal nothing says that it was this run.
  await rm(join(bench.stateDir, scanned[0]?.runId ?? ''), { recursive: true });
  const blind = await bench.run('srv-restore', patient, scanned);
  expect(new Set(Object.values(reasons(blind.records)))).toEqual(new Set(['not-ours']));
});

test('at the end of a pipe it stops each server as its record comes, while the pipe is still open', async () => {
  const scanned = await bench.scanned();
  const lines = (late: boolean) =>
    scanned.flatMap((record) => ((record.name === 'web-01') === late ? [`${JSON.stringify(record)}\n`] : [])).join('');
  const start = bench.start('srv-start', patient);
  const restore = bench.start('srv-restore', patient);
  start.stdout.pipe(restore.stdin);
  start.stdin.write(lines(false));
  const isRestored = async () =>
    (await bench.sandbox.control.counts()).StopInstances && (await stoppedNames()).length === startedNames.length;
  while (!(await isRestored())) await new Promise((resolve) => setTimeout(resolve, 20));
  start.stdin.end(lines(true));
  const [started, { exitCode, records, stderr }] = await Promise.all([start.done, restore.done]);
  expect([started.exitCode, exitCode], started.stderr + stderr).toEqual([0, 0]);
  expect(reasons(records)).toMatchObject({ 'db-01': 'success', 'web-01': 'was-running' });
  expect(await stoppedNames()).toEqual(startedNames);
});

test.each([
  ['an answer to StopInstances that is lost', { match: { action: 'StopInstances' }, nth: 1, effect: 'resetAfter' }],
  ['a throttle storm', { match: { action: '*', account: '444455556666' }, every: 2, times: 30, effect: 'throttle' }],
  [
    'a server that may not be stopped',
    { match: { action: 'StopInstances' }, nth: 1, effect: { code: 'OperationNotPermitted' } },
  ],
] as const)('%s keeps no other server up', async (_name, fault) => {
  const records = await afterStart();
  await bench.sandbox.control.addFault(fault);
  const { exitCode, stderr } = await bench.run('srv-restore', patient, records);
  expect(exitCode === 0 || exitCode === 3, stderr).toBe(true);
  const stopped = await stoppedNames();
  expect(stopped.filter((name) => startedNames.includes(name)).length, stderr).toBeGreaterThanOrEqual(
    fault.effect === 'throttle' || fault.effect === 'resetAfter' ? 3 : 2,
  );
});

test.each(['hang', 'hangAfter'] as const)(
  'killed while StopInstances is under way (%s), one more run finishes',
  async (effect) => {
    const records = await afterStart();
    await bench.sandbox.control.addFault({ match: { action: 'StopInstances' }, nth: 1, effect });
    const killed = bench.start('srv-restore', patient);
    killed.stdin.end(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    while ((await bench.sandbox.control.faults()).every(({ struck }) => struck === 0))
      await new Promise((resolve) => setTimeout(resolve, 5));
    killed.kill('SIGKILL');
    await killed.done;
    const again = await bench.run('srv-restore', patient, records);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(await stoppedNames()).toEqual(startedNames);
  },
);
