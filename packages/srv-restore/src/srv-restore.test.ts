import { type Instance, startedByRunTag } from '@cms-patching/core';
import { openWorkbench, testStageContract, type Workbench } from '@cms-patching/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

testStageContract({ name: 'srv-restore', key: 'srvRestore', changes: true });

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

/** Records as srv-start leaves them, in an AWS in which it did start what it says: its tag is there. */
async function afterStart(): Promise<Instance[]> {
  const scanned = await bench.scanned();
  return Promise.all(
    scanned.map(async (record) => {
      const startedByUs = record.state === 'stopped';
      if (startedByUs) {
        const tags = { ...record.tags, [startedByRunTag]: record.runId };
        await bench.sandbox.control.instance(record.instanceId).change({ state: 'running', tags });
      }
      const at = record.lzScan?.finishedAt ?? '';
      return {
        ...record,
        srvStart: {
          status: 'success' as const,
          startedAt: at,
          finishedAt: at,
          startedByUs,
          previousState: record.state,
        },
      };
    }),
  );
}

const statesByName = async (): Promise<Record<string, string>> => {
  const accounts = await bench.sandbox.control.state();
  const instances = accounts.flatMap(({ regions }) => regions.flatMap((region) => region.instances));
  return Object.fromEntries(instances.map(({ name = '', state }) => [name, state]));
};

test('stops exactly what the run started, takes its tag off, and run again does nothing', async () => {
  const records = await afterStart();
  const first = await bench.run('srv-restore', [], records);
  expect(first.exitCode, first.stderr).toBe(0);
  const states = await statesByName();
  expect(
    Object.entries(states)
      .filter(([, state]) => state === 'stopped')
      .map(([name]) => name)
      .sort(),
  ).toEqual(['app-02', 'db-01', 'win-02']);
  const accounts = await bench.sandbox.control.state();
  const tags = accounts.flatMap(({ regions }) =>
    regions.flatMap(({ instances }) => instances.flatMap((instance) => Object.keys(instance.tags))),
  );
  expect(tags).not.toContain(startedByRunTag);

  await bench.sandbox.control.clearCalls();
  const again = await bench.run('srv-restore', [], first.records);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);
});

test('a record that claims a start is not believed when the server does not carry the tag', async () => {
  const [running] = (await bench.scanned()).filter((record) => record.state === 'running');
  if (!running) throw new Error('no running server in the fleet');
  const at = running.lzScan?.finishedAt ?? '';
  const claim = {
    ...running,
    srvStart: { status: 'success', startedAt: at, finishedAt: at, startedByUs: true, previousState: 'stopped' },
  };
  const { records } = await bench.run('srv-restore', [], [claim]);
  expect(records[0]?.srvRestore?.reason?.code).toBe('not-ours');
  expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);
});
