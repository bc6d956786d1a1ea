import { expect, test } from 'vitest';
import type { StageKey } from './instance.ts';
import type { Status } from './outcome.ts';
import { isLeftUndone } from './undone.ts';

test.each<[key: StageKey, status: Status, code: string | undefined, undone: boolean]>([
  ['patch', 'skipped', 'backup', true],
  ['patch', 'skipped', 'before-hook', true],
  ['patch', 'skipped', 'max-errors', true],
  ['srvStart', 'skipped', 'deadline', true],
  ['srvStart', 'skipped', 'busy', false],
  ['patch', 'skipped', 'state', false],
  ['patch', 'skipped', 'limit', false],
  ['patch', 'skipped', 'upstream', false],
  ['patch', 'skipped', undefined, false],
  ['patch', 'success', 'busy', false],
])('%s %s for %s', (key, status, code, undone) => {
  const reason = code === undefined ? undefined : { code, message: '' };
  expect(isLeftUndone({ status, reason }, key)).toBe(undone);
});
