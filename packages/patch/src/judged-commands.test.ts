import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { isPatchOf, judgedCommands, purposeOf } from './judged-commands.ts';
import { snapshotIdOf } from './patch-orders.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';

test.each([
  ['success', ['c-1'], 'patch-2'],
  ['partial', ['c-1'], 'patch-2'],
  ['failed', ['c-1'], 'patch-2'],
  ['timeout', [], 'patch'],
  ['unknown', [], 'patch'],
  ['skipped', [], 'patch'],
])('after %s these have had their verdict: %j, and the next is %s', (status, judged, purpose) => {
  const record = { patch: { status, commandIds: ['c-1'] } } as unknown as Instance;
  expect(judgedCommands(record)).toEqual(judged);
  expect(purposeOf(judgedCommands(record))).toBe(purpose);
});

test('after a hook that did not put the server back to work, only that is left to do', () => {
  const reason = { code: 'after-hook', message: 'it ended with 1' };
  expect(judgedCommands({ patch: { status: 'partial', reason, commandIds: ['c-1'] } } as unknown as Instance)).toEqual(
    [],
  );
});

test.each([
  [`cms-patching ${runId} patch/0123456789abcdef`, true],
  [`cms-patching ${runId} patch-12/0123456789abcdef`, true],
  [`cms-patching ${runId} verify/0123456789abcdef`, false],
  [`cms-patching ${runId} patch-look-1/0123456789abcdef`, false],
  ['cms-patching 01JD2Z3W4X5Y6Z7A8B9C0D1E2G patch/0123456789abcdef', false],
  ['patch/0123456789abcdef', false],
])('%s is a patch of this run: %s', (comment, is) => {
  expect(isPatchOf(runId, comment)).toBe(is);
});

test('the snapshot id is a GUID, the same for a zone and run in every process, and another for every other zone', () => {
  const id = snapshotIdOf(runId, '111122223333', 'ap-southeast-2');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(snapshotIdOf(runId, '111122223333', 'ap-southeast-2')).toBe(id);
  expect(snapshotIdOf(runId, '111122223333', 'us-west-2')).not.toBe(id);
});
