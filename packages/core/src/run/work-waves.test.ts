import { expect, test } from 'vitest';
import type { Instance } from '../instance.ts';
import { limitWaves } from './work-waves.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ({ name }) as Instance) as [
  Instance,
  Instance,
  Instance,
  Instance,
];
const notDue = { code: 'not-due', message: 'its patch is success' };
const planned = { waves: [[b], [c, d]], spared: new Map([[a, notDue]]), hasCanary: true };

test.each([
  [undefined, [['b'], ['c', 'd']], ['not-due']],
  [3, [['b'], ['c', 'd']], ['not-due']],
  [2, [['b'], ['c']], ['not-due', 'limit']],
  [1, [['b']], ['not-due', 'limit', 'limit']],
])('a limit of %j counts what a plan would work on, not what it spares', (limit, waves, spared) => {
  const limited = limitWaves(planned, limit);
  expect(limited.waves.map((wave) => wave.map(({ name }) => name))).toEqual(waves);
  expect([...(limited.spared?.values() ?? [])].map(({ code }) => code)).toEqual(spared);
});
