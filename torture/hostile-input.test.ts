import { test } from 'vitest';
import { feedBinary, feedInProcess, stages } from '../e2e/testing/hostile-input.ts';

test('100,000 mutated NDJSON and CSV inputs in process: each is a record or a named problem', () =>
  feedInProcess(100_000));

test.each(stages)('1,000 mutated inputs through %s: no crash, no hang, no change in AWS', (stage) =>
  feedBinary(stage, 1_000),
);
