import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['retention_days', 'copy_tags', 'on', 'region', 'regions', 'lz250nonprod'];

test.each([
  ['retension_days', 'retention_days'],
  ['retentionDays', 'retention_days'],
  ['RETENTION-DAYS', 'retention_days'],
  ['copy_tgas', 'copy_tags'],
  ['tags_copy', undefined],
  ['regoin', 'region'],
  ['regionz', 'region'],
  ['no', undefined],
  ['x', undefined],
  ['', undefined],
  ['lz250nonprd', 'lz250nonprod'],
  ['r'.repeat(100_000), undefined],
])('for %.20s the nearest is %s', (written, nearest) => {
  expect(nearestName(written, names)).toBe(nearest);
});
