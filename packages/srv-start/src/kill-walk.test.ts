import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startedByRunTag } from '@cms-patching/core';
import { openWorkbench } from '@cms-patching/core/testing';
import { expect, test } from 'vitest';

/** A process is killed while the nth call of an action is under way, before or after AWS carried it out. */
interface KillPoint {
  action: string;
  nth: number;
  effect: 'hang' | 'hangAfter';
}

/** A sample by default; every call of a run, each way, with LONG_WALK=1. */
const isLong = process.env.LONG_WALK === '1';
const walk = (action: string, most: number): KillPoint[] =>
  Array.from({ length: most }, (_, index) => index + 1).flatMap((nth) =>
    (['hang', 'hangAfter'] as const).map((effect) => ({ action, nth, effect })),
  );
const sample: [KillPoint, 'kept' | 'lost'][] = [
  [{ action: 'CreateTags', nth: 1, effect: 'hangAfter' }, 'kept'],
  [{ action: 'StartInstances', nth: 1, effect: 'hang' }, 'kept'],
  [{ action: 'StartInstances', nth: 2, effect: 'hangAfter' }, 'lost'],
  [{ action: 'SendCommand', nth: 1, effect: 'hangAfter' }, 'kept'],
];
const all = [
  ...walk('CreateTags', 2),
  ...walk('StartInstances', 2),
  ...walk('SendCommand', 3),
  ...walk('Describe*', 8),
].flatMap((point): [KillPoint, 'kept' | 'lost'][] => [
  [point, 'kept'],
  [point, 'lost'],
]);

test.each(isLong ? all : sample)(
  'killed at %j, journal %s: one more run starts each server once and owns exactly what it found stopped',
  async (point, journal) => {
    const bench = await openWorkbench({ speed: 200 });
    try {
      const { control } = bench.sandbox;
      const scanned = await bench.scanned();
      const { action, nth, effect } = point;
      await control.addFault({ match: { action }, nth, effect });
      const killed = bench.start('srv-start', ['--timeout', '1h']);
      killed.stdin.end(scanned.map((record) => `${JSON.stringify(record)}\n`).join(''));
      let ended = false;
      void killed.done.then(() => {
        ended = true;
      });
      while (!ended && (await control.faults()).every(({ struck }) => struck === 0)) await wait(5);
      killed.kill('SIGKILL');
      await killed.done;
      await control.clearFaults();

      const stateDir = journal === 'kept' ? bench.stateDir : join(bench.stateDir, 'another-host');
      const { records, exitCode, stderr } = await bench.run(
        'srv-start',
        ['--timeout', '1h', '--state-dir', stateDir],
        scanned,
      );
      expect(exitCode, stderr).toBe(0);
      const instances = (await control.state()).flatMap(({ regions }) => regions.flatMap((region) => region.instances));
      for (const before of scanned) {
        const wasStopped = before.state === 'stopped';
        const block = records.find(({ instanceId }) => instanceId === before.instanceId)?.srvStart;
        expect(block, stderr).toMatchObject({
          previousState: wasStopped ? 'stopped' : 'running',
          startedByUs: wasStopped,
        });
        const now = instances.find(({ instanceId }) => instanceId === before.instanceId);
        expect(now?.state).toBe('running');
        expect(now?.tags[startedByRunTag]).toBe(wasStopped ? before.runId : undefined);
      }
    } finally {
      await bench.close();
    }
  },
);
