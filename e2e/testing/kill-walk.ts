import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoggedCall, SandboxControl } from '@cms-patching/aws-sandbox';
import { expectEachOnce, expectJournalled, otherHost, serversOf } from '@cms-patching/core/testing';
import { expect } from 'vitest';
import { type CallPoint, callPoints, cleanRun, type Scene, type Subject, setScene } from './subjects.ts';

/**
 * Where a process is killed: while a call is under way, before or after AWS carried it out; or in the middle of a write, when so many whole
 * lines are in its journal or on its standard output.
 */
export type KillPoint =
  | { call: Pick<CallPoint, 'action' | 'nth'>; effect: 'hang' | 'hangAfter' }
  | { journal: number }
  | { output: number };

/** Whether the run that finishes the work has the journal of the killed one, or is on another host. */
export type Kept = 'kept' | 'lost';

/** Every point of a subject's run at which it can be killed. */
export async function killPoints(subject: Subject): Promise<(KillPoint & { kept: Kept })[]> {
  const { calls, journalLines, recordsOut } = await cleanRun(subject);
  const points: KillPoint[] = [
    ...callPoints(calls).flatMap(({ action, nth, change }) =>
      // Of a call that only looks nobody can tell whether it was carried out.
      (change ? (['hang', 'hangAfter'] as const) : (['hang'] as const)).map((effect) => ({
        call: { action, nth },
        effect,
      })),
    ),
    ...Array.from({ length: journalLines }, (_, journal) => ({ journal })),
    ...Array.from({ length: recordsOut }, (_, output) => ({ output })),
  ];
  return points.flatMap((point) => (['kept', 'lost'] as const).map((kept) => ({ ...point, kept })));
}

/** Kills the command at this point, runs it once more, and holds what came of it against AWS. Returns whether it got as far as that point. */
export async function killAndRerun(subject: Subject, point: KillPoint & { kept: Kept }): Promise<boolean> {
  const scene = await setScene(subject);
  const { bench, input, args } = scene;
  const { stage, key, creates, most = 1, holds } = subject;
  try {
    if (!(await killAt(scene, subject, point))) return false;
    const stateDir = point.kept === 'kept' ? bench.stateDir : otherHost(bench.stateDir);
    const { records, stderr } = await bench.run(stage, [...args, '--state-dir', stateDir], input);
    expectEachOnce(input, records, [key]);
    // A creating call that was under way when the process died, and left no trace, is for the operator to decide: never sent again blindly.
    const allowed = creates === undefined ? ['success', 'skipped'] : ['success', 'skipped', 'unknown'];
    for (const record of records) expect(allowed, `${record.name}: ${stderr}`).toContain(record[key]?.status);
    if (creates) await expectAtMost(bench.sandbox.control, most, creates);
    await holds?.(bench.sandbox.control, records);
    await expectJournalled(bench.sandbox.control, bench.stateDir);
    return true;
  } finally {
    await bench.close();
  }
}

/** Runs the command until it is killed at the point, or ends before it comes there. */
async function killAt({ bench, input, args }: Scene, { stage }: Subject, point: KillPoint): Promise<boolean> {
  const { control } = bench.sandbox;
  const byItself = 'call' in point ? undefined : killAtWrite(point);
  if ('call' in point)
    await control.addFault({ match: { action: point.call.action }, nth: point.call.nth, effect: point.effect });
  const child = bench.start(stage, args, { env: byItself ?? {} });
  child.stdin.end(input.map((record) => `${JSON.stringify(record)}\n`).join(''));
  let ended = false;
  void child.done.then(() => {
    ended = true;
  });
  const struck = async () => (await control.faults()).some((fault) => fault.struck > 0);
  if (!byItself) {
    while (!ended && !(await struck())) await wait(10);
    child.kill('SIGKILL');
  }
  const { signal } = await child.done;
  await control.clearFaults();
  return signal === 'SIGKILL';
}

const killer = fileURLToPath(new URL('kill-at.cjs', import.meta.url));

const killAtWrite = (point: { journal: number } | { output: number }): Record<string, string> => ({
  NODE_OPTIONS: `--require ${JSON.stringify(killer)}`,
  KILL_AT: 'journal' in point ? `journal:${point.journal}` : `output:${point.output}`,
});

/** AWS carried such a call out at most so often for each server. */
async function expectAtMost(
  control: SandboxControl,
  most: number,
  creates: (call: LoggedCall) => boolean,
): Promise<void> {
  const servers = (await control.calls({ changes: true }))
    .filter((call) => call.performed && creates(call))
    .flatMap(({ params }) => serversOf(params));
  expect(servers.filter((server) => servers.filter((each) => each === server).length > most)).toEqual([]);
}
