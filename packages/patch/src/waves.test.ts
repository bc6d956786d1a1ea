import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { cutWaves } from './waves.ts';

const records = ['10', '2', undefined, '1', '2'].map(
  (wave, index) =>
    ({ instanceId: `i-${index}`, tags: wave === undefined ? {} : { PatchWave: wave } }) as unknown as Instance,
);
const names = (waves: readonly Instance[][]): string[][] =>
  waves.map((wave) => wave.map(({ instanceId }) => instanceId));

test.each([
  ['no tag, no canary: all at once', 0, null, [['i-0', 'i-1', 'i-2', 'i-3', 'i-4']], false],
  [
    'a canary goes alone',
    2,
    null,
    [
      ['i-0', 'i-1'],
      ['i-2', 'i-3', 'i-4'],
    ],
    true,
  ],
  [
    'by tag, in natural order, without the tag last',
    0,
    'PatchWave',
    [['i-3'], ['i-1', 'i-4'], ['i-0'], ['i-2']],
    false,
  ],
  ['the canary is of the first waves', 2, 'PatchWave', [['i-3', 'i-1'], ['i-4'], ['i-0'], ['i-2']], true],
  ['a canary of everything is no canary', 5, null, [['i-0', 'i-1', 'i-2', 'i-3', 'i-4']], false],
] as const)('%s', (_name, canary, tag, waves, hasCanary) => {
  const cut = cutWaves(records, { canary, tag });
  expect({ ...cut, waves: names(cut.waves) }).toEqual({ waves, hasCanary });
});
