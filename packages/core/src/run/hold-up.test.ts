import { expect, test } from 'vitest';
import type { ErrorBudget } from '../stage-yargs.ts';
import { createHoldUp } from './hold-up.ts';

interface Night {
  maxErrors: ErrorBudget | undefined;
  /** Known when the whole input was read. */
  expected?: number;
  begun: number;
  failed: number;
  rejected?: number;
}

test.each<[string, Night, boolean]>([
  ['no budget', { maxErrors: undefined, begun: 100, failed: 100 }, false],
  ['a number, not used up', { maxErrors: { count: 3 }, begun: 100, failed: 2 }, false],
  ['a number, used up', { maxErrors: { count: 3 }, begun: 3, failed: 3 }, true],
  [
    'a number, used up by lines that are no records',
    { maxErrors: { count: 3 }, begun: 3, failed: 1, rejected: 2 },
    true,
  ],
  ['10% of a whole input, not used up', { maxErrors: { share: 0.1 }, expected: 50, begun: 50, failed: 4 }, false],
  ['10% of a whole input, used up early', { maxErrors: { share: 0.1 }, expected: 50, begun: 6, failed: 5 }, true],
  ['10% of two', { maxErrors: { share: 0.1 }, expected: 2, begun: 1, failed: 1 }, true],
  ['20% of a stream, one of the first', { maxErrors: { share: 0.2 }, begun: 1, failed: 1 }, false],
  ['20% of a stream, two of the first', { maxErrors: { share: 0.2 }, begun: 2, failed: 2 }, true],
  ['20% of a stream, 19 of 100 begun', { maxErrors: { share: 0.2 }, begun: 100, failed: 19 }, false],
  ['20% of a stream, 20 of 100 begun', { maxErrors: { share: 0.2 }, begun: 100, failed: 20 }, true],
])('%s', (_name, { maxErrors, expected, begun, failed, rejected = 0 }, held) => {
  const holdUp = createHoldUp({
    stop: { stoppedBy: () => undefined } as never,
    clock: {} as never,
    deadline: undefined,
    usualDuration: 0,
    maxErrors,
    rejected: () => rejected,
  });
  if (expected !== undefined) holdUp.expect(expected);
  for (let index = 0; index < begun; index += 1) holdUp.begin();
  for (let index = 0; index < failed; index += 1) holdUp.count('timeout');
  expect(holdUp.reason()?.code).toBe(held ? 'max-errors' : undefined);
});
