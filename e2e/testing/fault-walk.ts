import type { FaultInput } from '@cms-patching/aws-sandbox';
import type { Instance } from '@cms-patching/core';
import { openWorkbench } from '@cms-patching/core/testing';
import { expect } from 'vitest';
import { expectEachOnce, expectJournalled, expectNoDuplicateBackups } from './conservation.ts';

/** Everything that can happen to a single call. */
export const faults: readonly FaultInput['effect'][] = [
  'throttle',
  'error500',
  'error500After',
  'resetBefore',
  'resetAfter',
  'truncate',
  'garbage',
  'expireSession',
  'emptyPage',
  { slow: 1 },
  { clockSkew: 600 },
  { code: 'UnauthorizedOperation', status: 403 },
];

/** Backs up and starts the small fleet with the nth call of all going wrong, then once more without. Returns whether the fault struck. */
export async function faultAndRerun(effect: FaultInput['effect'], nth: number): Promise<boolean> {
  const bench = await openWorkbench();
  try {
    const { control } = bench.sandbox;
    const scanned = await bench.scanned();
    await control.addFault({ nth, effect });
    const night = async (input: Instance[]): Promise<Instance[]> => {
      const backedUp = await bench.run('ami-backup', [], input);
      const started = await bench.run('srv-start', [], backedUp.records);
      for (const { exitCode, stderr } of [backedUp, started]) {
        expect(exitCode, stderr).toBeTypeOf('number');
        expect(exitCode, stderr).not.toBe(1);
        expect(stderr).not.toMatch(/^\s+at /m);
      }
      return started.records;
    };
    const first = await night(scanned);
    expectEachOnce(scanned, first, ['amiBackup', 'srvStart']);
    const struck = (await control.faults()).some((fault) => fault.struck > 0);
    await control.clearFaults();
    const second = await night(first);
    expectEachOnce(scanned, second, ['amiBackup', 'srvStart']);
    // What a lost answer left open may stay unknown; nothing else may stay undone.
    const settled = second.filter(({ amiBackup }) => amiBackup?.status !== 'unknown');
    expect(settled.length).toBeGreaterThanOrEqual(scanned.length - 1);
    for (const { name, amiBackup, srvStart } of settled)
      expect([amiBackup?.status, srvStart?.status], `${name} after ${JSON.stringify(effect)} at call ${nth}`).toEqual([
        expect.stringMatching(/^(success|skipped)$/),
        expect.stringMatching(/^(success|skipped)$/),
      ]);
    await expectNoDuplicateBackups(control);
    await expectJournalled(control, bench.stateDir);
    return struck;
  } finally {
    await bench.close();
  }
}
