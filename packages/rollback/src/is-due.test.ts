import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { attemptAmong, attemptFor, clientToken, isOutdated } from './attempt.ts';
import { type Cause, onPattern, reasonToSpare } from './is-due.ts';

const byDefault: Cause[] = ['dead', 'degraded'];
const instanceId = 'i-0a00000000000001a';

test.each<[string, object | undefined, Cause[], string[] | undefined, string | undefined]>([
  ['dead', { status: 'failed', health: 'dead' }, byDefault, undefined, undefined],
  ['degraded', { status: 'failed', health: 'degraded' }, byDefault, undefined, undefined],
  ['failed, but the same as before', { status: 'failed', health: 'same' }, byDefault, undefined, 'not-due'],
  ['the same, with --on failed', { status: 'failed', health: 'same' }, ['failed'], undefined, undefined],
  ['dead, with --on failed', { status: 'failed', health: 'dead' }, ['failed'], undefined, undefined],
  ['dead, with --on degraded only', { status: 'failed', health: 'dead' }, ['degraded'], undefined, 'not-due'],
  ['partial', { status: 'partial', health: 'same' }, byDefault, undefined, 'not-due'],
  ['partial, with --on partial', { status: 'partial' }, ['partial'], undefined, undefined],
  ['success', { status: 'success', health: 'same' }, ['dead', 'degraded', 'failed', 'partial'], undefined, 'not-due'],
  ['skipped', { status: 'skipped' }, byDefault, undefined, 'not-due'],
  ['not patched at all', undefined, byDefault, undefined, 'not-patched'],
  ['timeout', { status: 'timeout' }, ['dead', 'degraded', 'failed', 'partial'], undefined, 'patch-open'],
  ['unknown', { status: 'unknown' }, ['dead', 'degraded', 'failed', 'partial'], undefined, 'patch-open'],
  ['timeout, with --on timeout', { status: 'timeout' }, ['timeout'], undefined, undefined],
  ['unknown, with --on timeout', { status: 'unknown' }, ['timeout'], undefined, 'patch-open'],
  ['dead, but another is named', { status: 'failed', health: 'dead' }, byDefault, ['i-0b'], 'not-selected'],
  ['success, and named', { status: 'success' }, byDefault, [instanceId], undefined],
  ['timeout, and named', { status: 'timeout' }, byDefault, [instanceId], 'patch-open'],
])('a patch that is %s', (_name, patch, on, ids, code) => {
  const record = { instanceId, patch } as unknown as Instance;
  expect(reasonToSpare(record, { on, instanceIds: ids && new Set(ids) })?.code).toBe(code);
});

test.each([
  ['dead', true],
  ['failed,degraded,partial', true],
  ['dead,alive', false],
  ['', false],
  ['dead,', false],
])('--on %j is well written: %s', (on, is) => {
  expect(onPattern.pattern.test(on)).toBe(is);
});

test.each<[string, object | undefined, number]>([
  ['nothing was tried', undefined, 1],
  ['the task failed', { status: 'failed', taskState: 'failed', attempt: 1 }, 2],
  ['the second task failed', { status: 'failed', taskState: 'failed', attempt: 2 }, 3],
  ['the task succeeded, the server is not back', { status: 'failed', taskState: 'succeeded', attempt: 1 }, 1],
  ['nobody knows what became of it', { status: 'timeout', taskState: 'in-progress', attempt: 1 }, 1],
  ['the root is detached', { status: 'failed', taskState: 'failed-detached', attempt: 1 }, 1],
  ['it succeeded and is to be redone', { status: 'success', taskState: 'succeeded', attempt: 1 }, 2],
])('after a rollback in which %s the attempt is %3$i', (_name, rollback, attempt) => {
  expect(attemptFor({ rollback } as unknown as Instance)).toBe(attempt);
});

const at = (hour: string) => new Date(`2026-01-31T${hour}:00Z`);
const first = { attempt: 1, startedAt: at('02:00') };
const second = { attempt: 2, startedAt: at('04:00') };
const ended = (attempt: number) => ({ status: 'success', attempt, taskState: 'succeeded' });
const broke = (attempt: number) => ({ status: 'failed', attempt, taskState: 'failed' });

test.each<[string, string | undefined, object | undefined, (typeof first)[], number, boolean]>([
  ['none is there', '01:00', undefined, [], 1, false],
  ['one is under way since the patch', '01:00', undefined, [first], 1, true],
  ['two were begun since the patch, and the record knows of neither', '01:00', undefined, [first, second], 2, true],
  ['the only one is from before the patch', '03:00', undefined, [first], 2, false],
  ['one is from before the patch and one from after it', '03:00', undefined, [second, first], 2, true],
  ['it began as the patch did, within what clocks may differ', '02:04', undefined, [first], 1, true],
  ['nobody patched, and one is there', undefined, undefined, [first], 1, true],
  ['one that failed is in the record', '01:00', broke(1), [first], 2, false],
  ['one that failed is in the record, and the next is begun', '01:00', broke(1), [first, second], 2, true],
  ['one that succeeded is to be redone', '01:00', ended(1), [first], 2, false],
  ['one that succeeded, and the server was patched since', '03:00', ended(1), [first], 2, false],
])('of the tasks of a server, when %s', (_name, patchedAt, rollback, tasks, attempt, isBegun) => {
  const patch = patchedAt === undefined ? undefined : { sentAt: at(patchedAt).toISOString() };
  const found = attemptAmong({ patch, rollback } as unknown as Instance, tasks);
  expect([found.attempt, found.begun]).toEqual([
    attempt,
    isBegun ? tasks.find((task) => task.attempt === attempt) : undefined,
  ]);
});

test('the client token is the same for the same attempt and fits EC2', () => {
  const record = { runId: 'run', accountId: '111122223333', region: 'ap-southeast-2', instanceId } as Instance;
  expect(clientToken(record, 1)).toBe(clientToken({ ...record }, 1));
  expect(clientToken(record, 1)).not.toBe(clientToken(record, 2));
  expect(clientToken(record, 1).length).toBeLessThanOrEqual(64);
});

test.each([
  ['before the rollback', '2026-01-31T02:00:00Z', false],
  ['after the rollback', '2026-01-31T04:00:00Z', true],
])('a patch that was sent %s', (_name, sentAt, is) => {
  const rollback = { status: 'success', finishedAt: '2026-01-31T03:00:00Z' };
  expect(isOutdated({ patch: { sentAt }, rollback } as unknown as Instance)).toBe(is);
});

test('a rollback of a server that was never patched is not outdated', () => {
  const rollback = { status: 'success', finishedAt: '2026-01-31T03:00:00Z' };
  expect(isOutdated({ rollback } as unknown as Instance)).toBe(false);
});
