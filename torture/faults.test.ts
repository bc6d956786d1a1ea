import { expect, test } from 'vitest';
import { faultAndRerun, faults } from '../e2e/testing/fault-walk.ts';

test.each(faults)(
  'a night with %j at each call in turn: nothing lost, nothing done twice, one more run finishes',
  async (effect) => {
    let n = 1;
    while (await faultAndRerun(effect, n)) n += 1;
    expect(n).toBeGreaterThan(10);
  },
);
