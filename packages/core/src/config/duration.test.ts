import { expect, test } from 'vitest';
import { durationSeconds } from './duration.ts';

test.each<[string | number, number | undefined]>([
  [90, 90],
  [0, 0],
  [0.5, 0.5],
  ['90', 90],
  ['90s', 90],
  ['30m', 1800],
  ['1h30m', 5400],
  ['14d', 1_209_600],
  ['1d2h3m4s', 93_784],
  [-1, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ['', undefined],
  ['m', undefined],
  ['5x', undefined],
  ['1.5h', undefined],
  ['30m1h', undefined],
  ['1h 30m', undefined],
  ['-5m', undefined],
])('%j is %s seconds', (written, seconds) => {
  expect(durationSeconds(written)).toBe(seconds);
});
