import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Instance } from '@cms-patching/core';
import { openWorkbench, type Workbench } from '@cms-patching/core/testing';
import { expect, test } from 'vitest';

/** Where a process is killed: while the nth call of an action is under way, before or after AWS carried it out, or at the nth journal line. */
type KillPoint =
  | { action: string; nth: number; effect: 'hang' | 'hangAfter' }
  | { journalLines: number }
  | { recordsOut: number };

/** A sample for every change, and all of them for the long walk (`npm run torture`). */
const isLong = process.env.LONG_WALK === '1';
const each = (sample: number[], most: number): number[] =>
  isLong ? Array.from({ length: most }, (_, index) => index + 1) : sample;
const points: KillPoint[] = [
  ...each([1, 3], 8).flatMap((nth) =>
    (['hang', 'hangAfter'] as const).map((effect) => ({ action: 'CreateImage', nth, effect })),
  ),
  ...each([2], 12).map((nth) => ({ action: 'Describe*', nth, effect: 'hang' as const })),
  ...each([], 2).map((nth) => ({ action: 'AssumeRole', nth, effect: 'hangAfter' as const })),
  ...each([2, 5, 12], 45).map((journalLines) => ({ journalLines })),
  ...each([1], 8).map((recordsOut) => ({ recordsOut })),
];

const lineCount = async (path: string): Promise<number> =>
  (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;

async function reached(bench: Workbench, point: KillPoint, journal: string, out: () => string): Promise<boolean> {
  if ('journalLines' in point) return (await lineCount(journal)) >= point.journalLines;
  if ('recordsOut' in point) return out().split('\n').length - 1 >= point.recordsOut;
  const faults = await bench.sandbox.control.faults();
  return faults.some(({ struck }) => struck > 0);
}

async function killAt(bench: Workbench, point: KillPoint, scanned: Instance[]): Promise<void> {
  if ('action' in point) {
    const { action, nth, effect } = point;
    await bench.sandbox.control.addFault({ match: { action }, nth, effect });
  }
  const journal = join(bench.stateDir, scanned[0]?.runId ?? '', 'ami-backup.journal.ndjson');
  const child = bench.start('ami-backup');
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stdin.end(scanned.map((record) => `${JSON.stringify(record)}\n`).join(''));
  let ended = false;
  void child.done.then(() => {
    ended = true;
  });
  while (!ended && !(await reached(bench, point, journal, () => out))) await wait(2);
  child.kill('SIGKILL');
  await child.done;
  await bench.sandbox.control.clearFaults();
}

test.each(points.flatMap((point) => [[point, 'kept'] as const, [point, 'lost'] as const]))(
  'killed at %j, journal %s: one more run leaves every server with exactly one backup',
  async (point, journal) => {
    const bench = await openWorkbench({ speed: 300 });
    try {
      const scanned = await bench.scanned();
      await killAt(bench, point, scanned);
      const stateDir = journal === 'kept' ? bench.stateDir : join(bench.stateDir, 'another-host');
      const { records, stderr } = await bench.run('ami-backup', ['--state-dir', stateDir], scanned);
      const images = (await bench.sandbox.control.state()).flatMap(({ regions }) =>
        regions.flatMap((region) => region.images),
      );
      const perServer = new Map<string, typeof images>();
      for (const image of images)
        perServer.set(image.sourceInstanceId, [...(perServer.get(image.sourceInstanceId) ?? []), image]);
      expect([...perServer.values()].filter((own) => own.length > 1)).toEqual([]);
      expect(records).toHaveLength(scanned.length);
      for (const { instanceId, amiBackup } of records) {
        const made = perServer.get(instanceId)?.[0]?.imageId;
        // A call that was under way when the process died, and left no trace, is for the operator to decide: never sent again blindly.
        if (made === undefined) expect(amiBackup?.status, stderr).toBe('unknown');
        else expect(amiBackup, stderr).toMatchObject({ status: 'success', imageId: made });
      }
    } finally {
      await bench.close();
    }
  },
);
