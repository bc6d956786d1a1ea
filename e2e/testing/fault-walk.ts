import type { FaultInput } from '@cms-patching/aws-sandbox';
import {
  expectEachOnce,
  expectJournalled,
  expectNoDuplicateBackups,
  type Finished,
  serversOf,
} from '@cms-patching/core/testing';
import { expect } from 'vitest';
import { type CallPoint, callPoints, cleanRun, type Subject, setScene } from './subjects.ts';

type Effect = FaultInput['effect'];

export interface FaultPoint {
  call: CallPoint;
  effect: Effect;
}

/** What can happen to any call. */
const toAny: readonly Effect[] = [
  'throttle',
  'error500',
  'resetBefore',
  'truncate',
  'garbage',
  'expireSession',
  { slow: 0.3 },
  { clockSkew: 600 },
  { code: 'UnauthorizedOperation', status: 403 },
];
/** What can happen to a call that changes something: it is carried out, and its caller does not learn of it. */
const toChanges: readonly Effect[] = ['error500After', 'resetAfter'];
const toPages: readonly Effect[] = ['emptyPage'];

/**
 * Each call of a subject's run with everything that can happen to it. Where a call only asks again what was asked before, a few of these in
 * turn do: over all calls each of them comes up.
 */
export async function faultPoints(subject: Subject): Promise<FaultPoint[]> {
  const { calls } = await cleanRun(subject);
  let turn = 0;
  return callPoints(calls).flatMap((call) => {
    const isPage = /^(Describe|List)/.test(call.action);
    const effects = [...toAny, ...(call.change ? toChanges : []), ...(isPage ? toPages : [])];
    const isRepeat = call.nth > 1 && !call.change;
    const chosen = isRepeat ? effects.filter((_, index) => (index + turn) % 4 === 0) : effects;
    if (isRepeat) turn += 1;
    return chosen.map((effect) => ({ call, effect }));
  });
}

/**
 * Runs a command with this call going wrong, then once more without: nothing is lost, nothing is made twice, and the second run finishes.
 * Returns whether the fault struck.
 */
export async function faultAndRerun(subject: Subject, { call, effect }: FaultPoint): Promise<boolean> {
  const { bench, input, args } = await setScene(subject);
  const { stage, key, creates, servers } = subject;
  const { control } = bench.sandbox;
  try {
    await control.addFault({ match: { action: call.action }, nth: call.nth, effect });
    const first = await bench.run(stage, args, input);
    expectOrderly(first);
    const struck = (await control.faults()).some((fault) => fault.struck > 0);
    await control.clearFaults();
    // A scan that could not see everything says so; every other command gives back what it was given.
    if (servers !== undefined) expectEachOnce(input, first.records, [key]);
    else if (first.exitCode === 0) expectEachOnce(input, first.records, [key]);

    const second = await bench.run(stage, args, servers === undefined ? [] : first.records);
    expectOrderly(second);
    expectEachOnce(input, second.records, [key]);
    // What may have been carried out and can't be found is for an operator to decide; nothing else may stay undone.
    const calls = await control.calls({ changes: true });
    const lost = calls.filter((each) => each.fault !== undefined && !each.performed && creates?.(each));
    const undecided = new Set(lost.flatMap(({ params }) => serversOf(params)));
    for (const record of second.records) {
      const allowed = undecided.has(record.instanceId) ? ['success', 'skipped', 'unknown'] : ['success', 'skipped'];
      expect(allowed, `${record.name}\n${first.stderr}\n${second.stderr}`).toContain(record[key]?.status);
    }
    await expectNoDuplicateBackups(control);
    await expectJournalled(control, bench.stateDir);
    return struck;
  } finally {
    await bench.close();
  }
}

/** It came to its end by itself, without a bug. */
function expectOrderly({ exitCode, signal, stderr }: Finished): void {
  expect({ signal, exitCode }, stderr).toEqual({ signal: undefined, exitCode: expect.any(Number) });
  expect(exitCode, stderr).not.toBe(1);
  expect(stderr).not.toMatch(/^\s+at /m);
}
