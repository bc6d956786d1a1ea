import { openWorkbench, testStageContract, type Workbench } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

testStageContract({ name: 'srv-start', key: 'srvStart', changes: true });

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

test('starts what is stopped, proves everything, and run again it changes nothing', async () => {
  const scanned = await bench.scanned();
  const first = await bench.run('srv-start', [], scanned);
  expect(first.exitCode, first.stderr).toBe(0);
  const started = first.records.filter((record) => record.srvStart?.startedByUs).map((record) => record.name);
  expect(started.sort()).toEqual(['app-02', 'db-01', 'win-02']);
  expect(first.records.every((record) => record.state === 'running' && record.srvStart?.reachableAt)).toBe(true);
  const { StartInstances } = await bench.sandbox.control.counts();
  expect(StartInstances).toBe(2);

  await bench.sandbox.control.clearCalls();
  const again = await bench.run('srv-start', [], scanned);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(
    again.records
      .filter((record) => record.srvStart?.startedByUs)
      .map((record) => record.name)
      .sort(),
  ).toEqual(started);
  expect((await bench.sandbox.control.counts()).StartInstances).toBeUndefined();
});
