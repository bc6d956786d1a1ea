import type { JournalLine } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { followStage, type StageView } from './stage-view.ts';
import { begin, end, line, progress, record, second } from './testing/journal-lines.ts';

const follow = (lines: readonly JournalLine[]) => {
  const stage = followStage('ami-backup');
  const failures = lines.flatMap((each) => stage.note(each) ?? []);
  return { view: stage.view(), failures };
};

test.each<[string, JournalLine[], Partial<StageView> | undefined]>([
  ['nothing yet', [], undefined],
  ['lines before the first begin are of no pass', [record(1, 'success')], undefined],
  ['begun', [begin(0, { dryRun: true })], { beganAt: second(0), dryRun: true, rehearsal: false, written: 0 }],
  ['against a sandbox', [begin(0, { endpoint: 'http://127.0.0.1:4566' })], { rehearsal: true }],
  [
    'records are counted as they come, between two progress lines',
    [begin(0), progress(2, 10, 1, 9), record(3, 'success'), record(4, 'failed'), record(5, 'success')],
    { read: 10, written: 3, inFlight: 7, counts: { success: 2, failed: 1 }, failures: 1, lastAt: second(5) },
  ],
  [
    'records that passed without a line are in the progress',
    [begin(0), record(1, 'success'), progress(2, 8, 7, 1)],
    { read: 8, written: 7, counts: { success: 1 } },
  ],
  [
    'rows without lines of their own are counted by the progress',
    [begin(0), progress(2, 8, 7, 1, { skipped: 7 })],
    { counts: { skipped: 7 } },
  ],
  [
    'the end says it all',
    [begin(0), progress(2, 8, 2, 6), end(9, 8, { success: 8 }, 3)],
    { read: 8, written: 8, inFlight: 0, counts: { success: 8 }, exit: { name: 'done', code: 3 } },
  ],
  [
    'a second pass begins anew',
    [begin(0), record(1, 'failed'), end(2, 1, { failed: 1 }, 3), begin(60)],
    { beganAt: second(60), written: 0, counts: {}, failures: 0, exit: undefined },
  ],
])('%s', (_case, lines, expected) => {
  const { view } = follow(lines);
  if (expected) expect(view).toMatchObject(expected);
  else expect(view).toBeUndefined();
});

test('failed records, landing zones and lines are said, others are not', () => {
  const error = { category: 'authentication', code: 'AccessDenied', message: 'no', retryable: false };
  const { failures } = follow([
    begin(0),
    record(1, 'success'),
    record(1, 'skipped', 'state'),
    record(1, 'timeout', 'timeout'),
    line(2, { type: 'zone', landingZone: 'lz1', region: 'r', status: 'failed', error }),
    line(2, { type: 'zone', landingZone: 'lz2', status: 'success', count: 1 }),
    line(3, { type: 'reject', line: 12, message: 'not a record' }),
  ]);
  expect(failures.map(({ what, status, why }) => [what, status, why])).toEqual([
    ['111122223333/ap-southeast-2/i-1', 'timeout', 'timeout'],
    ['lz1 (r)', 'failed', 'AccessDenied: no'],
    ['line 12', 'rejected', 'not a record'],
  ]);
});
