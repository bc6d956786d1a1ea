import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { journalFault } from './precheck-journal.ts';

const server = { accountId: '111122223333', region: 'ap-southeast-2', instanceId: 'i-0a00000000000001a' };
const finishedAt = '2026-01-31T01:31:00.000Z';
const good = { status: 'success', ready: true, startedAt: finishedAt, finishedAt };
const wrote = (status: string, at = finishedAt) => ({ status, at: Date.parse(at) });

test.each<[string, object | undefined, ReturnType<typeof wrote> | undefined, boolean, boolean]>([
  ['says the same', good, wrote('success'), true, true],
  ['says the same a moment later', good, wrote('success', '2026-01-31T01:31:02.000Z'), false, true],
  ['says failed', good, wrote('failed'), true, false],
  ['says failed, and still goes on', good, wrote('failed'), false, false],
  ['has only an older word, and has ended', good, wrote('success', '2026-01-31T00:00:00.000Z'), true, false],
  ['has only an older word, and still goes on', good, wrote('failed', '2026-01-31T00:00:00.000Z'), false, true],
  ['does not know the server, and has ended', good, undefined, true, false],
  ['does not know the server yet', good, undefined, false, true],
  ['has nothing to bear out', { ...good, status: 'planned' }, undefined, true, true],
])('a journal that %s', (_name, precheck, word, hasEnded, holds) => {
  const byServer = new Map(word ? [['111122223333/ap-southeast-2/i-0a00000000000001a', word]] : []);
  const fault = journalFault({ ...server, precheck } as unknown as Instance, { byServer, hasEnded });
  expect(fault?.code).toBe(holds ? undefined : 'precheck');
});
