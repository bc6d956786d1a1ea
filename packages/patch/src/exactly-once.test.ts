import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '@cms-patching/core';
import { type Finished, type Night, openNight } from '@cms-patching/core/testing';
import { afterEach, expect, test } from 'vitest';

let night: Night;
afterEach(() => night.close());

/** Two servers, ready to be patched, and a log in which only the patch's own calls are. */
async function openPair(): Promise<Instance[]> {
  night = await openNight({ one: {}, two: {} });
  const ready = await night.ready();
  await night.sandbox.control.clearCalls();
  return ready;
}

const statuses = ({ records }: Finished): (string | undefined)[] => records.map(({ patch }) => patch?.status).sort();
const once = { one: 1, two: 1 };

const loseJournal = (ready: readonly Instance[]): Promise<void> =>
  rm(join(night.stateDir, ready[0]?.runId ?? ''), { recursive: true, force: true });

/** Starts a patch, kills it with SIGKILL when the sandbox has played a fault, and clears the fault. */
async function killAtFault(ready: readonly Instance[]): Promise<void> {
  const { control } = night.sandbox;
  const child = night.start('patch');
  child.stdin.end(ready.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const ended = child.done.then(() => true);
  const struck = async () => (await control.faults()).some((fault) => fault.struck > 0);
  const pause = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 10));
  while (!(await struck()) && !(await Promise.race([ended, pause()])));
  child.kill('SIGKILL');
  await ended;
  await control.clearFaults();
}

test('an answer that is lost: the command is found by its comment and taken up, and none is sent again', async () => {
  const ready = await openPair();
  await night.sandbox.control.addFault({ match: { action: 'SendCommand' }, nth: 1, effect: 'resetAfter' });
  const result = await night.run('patch', [], ready);
  expect(statuses(result)).toEqual(['success', 'success']);
  expect(await night.installs()).toEqual(once);

  const old = await night.run('patch', [], ready);
  expect(statuses(old)).toEqual(['success', 'success']);
  expect(old.stderr).toMatch(/they are taken up, and none is sent again/);
  expect(await night.installs()).toEqual(once);
});

test('a call that is lost is not sent again blindly: unknown, exit 6, until the operator has looked', async () => {
  const ready = await openPair();
  await night.sandbox.control.addFault({ match: { action: 'SendCommand' }, nth: 1, effect: 'resetBefore' });
  const lost = await night.run('patch', ['--poll-interval', '60'], ready);
  expect(lost.exitCode).toBe(6);
  expect(statuses(lost)).toContain('unknown');
  const still = await night.run('patch', [], lost.records);
  expect(still.exitCode).toBe(6);
  const resolved = await night.run('patch', ['--resolve', 'reissue'], still.records);
  expect(statuses(resolved)).toEqual(['success', 'success']);
  expect(await night.installs()).toEqual(once);
});

test('a wait that runs out keeps the command, and a rerun goes on watching it', async () => {
  const ready = await openPair();
  const short = await night.run('patch', ['--timeout', '60'], ready);
  expect(statuses(short)).toEqual(['timeout', 'timeout']);
  const long = await night.run('patch', [], short.records);
  expect(statuses(long)).toEqual(['success', 'success']);
  expect(long.records.map(({ patch }) => patch?.commandIds)).toEqual(
    short.records.map(({ patch }) => patch?.commandIds),
  );
  expect(await night.installs()).toEqual(once);
});

test('interrupted while a command runs: timeout, nothing is lost, and the rerun finishes', async () => {
  const ready = await openPair();
  await night.sandbox.control.setSpeed(60);
  const child = night.start('patch');
  child.stdin.end(ready.map((record) => `${JSON.stringify(record)}\n`).join(''));
  while (Object.keys(await night.installs()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  const interrupted = await child.done;
  expect(interrupted.exitCode).toBe(130);
  expect(statuses(interrupted)).toEqual(['timeout', 'timeout']);
  await night.sandbox.control.setSpeed(600);
  expect(statuses(await night.run('patch', [], ready))).toEqual(['success', 'success']);
  expect(await night.installs()).toEqual(once);
});

/** What SIGKILL catches a patch at: which call, and whether AWS had carried it out. */
const points = [
  ['SendCommand', 1, 'hang'],
  ['SendCommand', 1, 'hangAfter'],
  ['ListCommandInvocations', 6, 'hang'],
  ['SendCommand', 3, 'hangAfter'],
] as const;
const everyPoint = Array.from(
  { length: 40 },
  (_, index) => ['*', index + 1, index % 2 ? 'hang' : 'hangAfter'] as const,
);
const walked = process.env.WALK === 'all' ? everyPoint : points;

test.each(walked.flatMap((point) => [[...point, 'kept'] as const, [...point, 'lost'] as const]))(
  'killed at %s number %i (%s), journal %s: one rerun finishes, and no server gets a second command',
  async (action, nth, effect, journal) => {
    const ready = await openPair();
    await night.sandbox.control.addFault({ match: { action }, nth, effect });
    await killAtFault(ready);
    if (journal === 'lost') await loseJournal(ready);
    const rerun = await night.run('patch', [], ready);
    if (rerun.exitCode === 6) {
      // The intent was written and the call never arrived: nobody but AWS can know, and only an operator may decide.
      expect(journal).toBe('kept');
      expect(Math.max(0, ...Object.values(await night.installs()))).toBeLessThanOrEqual(1);
      expect(statuses(await night.run('patch', ['--resolve', 'reissue'], ready))).toEqual(['success', 'success']);
    } else expect(statuses(rerun)).toEqual(['success', 'success']);
    expect(await night.installs()).toEqual(once);
  },
);
