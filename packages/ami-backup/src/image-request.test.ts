import { expect, test } from 'vitest';
import { attemptOf, backupName } from './backup-name.ts';
import { consistencyOf } from './image-request.ts';

test.each([
  ['running', false, 'crash-consistent'],
  ['running', true, 'rebooted'],
  ['stopping', true, 'crash-consistent'],
  ['stopped', false, 'stopped'],
  ['stopped', true, 'stopped'],
])('a server that is %s, --reboot %s: %s', (state, reboots, consistency) => {
  expect(consistencyOf(state, reboots)).toBe(consistency);
});

const record = { instanceId: 'i-0123456789abcdef0', runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2F' };
const first = backupName(record);
test.each<[string | undefined, number | undefined]>([
  [first, 1],
  [backupName(record, 2), 2],
  [backupName(record, 12), 12],
  [`${first}/1`, undefined],
  [`${first}/02`, undefined],
  [`${first}/x`, undefined],
  [`${first}/`, undefined],
  [`${first}2`, undefined],
  ['cms-patching/i-0123456789abcdef0/01JD2Z3W4X5Y6Z7A8B9C0D1E2G', undefined],
  [undefined, undefined],
])('%s is the name of attempt %s', (name, attempt) => {
  expect(attemptOf(record, name)).toBe(attempt);
});
