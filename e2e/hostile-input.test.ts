import { test } from 'vitest';
import { feedBinary, feedInProcess } from './testing/hostile-input.ts';

// Samples of what `npm run torture` feeds in full.
test('mutated NDJSON, CSV and YAML is read without a crash, and what is no record is named', () =>
  feedInProcess(4_000));

test.each(['ami-backup', 'srv-start', 'report'] as const)(
  'mutated records through %s: no crash, and no change in AWS that no sound record asked for',
  (stage) => feedBinary(stage, 150),
);
