import { openWorkbench, testStageContract, type Workbench } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

testStageContract({ name: 'precheck', key: 'precheck', changes: false });

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

test('finds healthy servers of three systems unready for want of a backup alone', async () => {
  const { records, exitCode } = await bench.run('precheck', [], await bench.scanned());
  expect(exitCode).toBe(3);
  const fails = (record: (typeof records)[number]) =>
    record.precheck?.checks?.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
  const running = records.filter(({ state }) => state === 'running');
  expect(running.map(fails)).toEqual(running.map(() => ['backup']));
});
