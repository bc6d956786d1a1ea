import { expect, test } from 'vitest';
import { progressOf, type StageState } from './run-progress.ts';
import { openScreen } from './screen.ts';
import { newsLines, plainLines, type Snapshot, screenLines } from './snapshot.ts';
import { type Line, paint } from './spans.ts';
import type { Failure } from './stage-view.ts';
import { followStage } from './stage-view.ts';
import { begin, end, progress, record, runId, second } from './testing/journal-lines.ts';

const text = (lines: readonly Line[], width = 200): string[] =>
  lines.map((line) => paint(line, { width, colours: false }));

const scan = () => {
  const stage = followStage('lz-scan');
  for (const line of [begin(0), end(12, 40, { success: 38, skipped: 2 })]) stage.note(line);
  return stage.view() as NonNullable<ReturnType<typeof stage.view>>;
};
const backup = () => {
  const stage = followStage('ami-backup');
  stage.note(begin(0));
  for (let each = 0; each < 9; each += 1) stage.note(record(60, 'success'));
  stage.note(record(60, 'failed', 'SnapshotLimitExceeded'));
  stage.note(progress(60, 40, 10, 30));
  return stage.view() as NonNullable<ReturnType<typeof stage.view>>;
};
const failure: Failure = { at: 0, command: 'ami-backup', what: '111122223333/r/i-1', status: 'failed', why: 'Limit' };

function snapshot(more: Partial<Snapshot> = {}, backupState: StageState = 'running'): Snapshot {
  const stages = progressOf(
    [
      { view: scan(), state: 'ended' },
      { view: backup(), state: backupState },
    ],
    second(120),
  );
  return { runId, stages, paused: false, failures: [failure], failureCount: 1, now: second(120), ...more };
}

test('a run in plain lines', () => {
  expect(text(plainLines(snapshot()))).toEqual([
    `run ${runId} · 2 min`,
    'lz-scan 40 of 40  38 success, 2 skipped · ended after 12 s',
    'ami-backup 10 of 40  9 success, 1 failed · 30 in flight · 5.0/min · 6 min left',
    'ami-backup failed 111122223333/r/i-1: Limit',
  ]);
});

test('a run on a screen has bars in columns', () => {
  expect(text(screenLines(snapshot({ paused: true }), { columns: 80, rows: 24, foot: 'foot' }), 79)).toEqual([
    `run ${runId} · 2 min · PAUSED (lz-watch --resume lifts it)`,
    'lz-scan    ██████████ 40 of 40  38 success, 2 skipped · ended after 12 s',
    'ami-backup ██░░░░░░░░ 10 of 40  9 success, 1 failed · 30 in flight · 5.0/min ·…',
    '1 failure:',
    'ami-backup failed 111122223333/r/i-1: Limit',
    'foot',
  ]);
});

test.each([
  [200, 50],
  [80, 24],
  [40, 8],
  [20, 5],
  [10, 2],
])('%i columns and %i rows are never overrun', (columns, rows) => {
  const failures = Array.from({ length: 100 }, () => failure);
  const lines = text(
    screenLines(snapshot({ failures, failureCount: 100 }), { columns, rows, foot: 'foot' }),
    columns - 1,
  );
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
});

test('a killed stage is called so, and a run that has not begun too', () => {
  expect(text(plainLines(snapshot({}, 'killed')))[2]).toMatch(/^ami-backup 10 of 10 .* KILLED/);
  expect(text(plainLines(snapshot({ stages: [], failures: [], failureCount: 0 })))).toEqual([
    `run ${runId} · has not begun yet`,
  ]);
});

test('only news is said to a log: failures, stages that begin or end, a pause, and now and then how far it is', () => {
  const before = snapshot();
  const quiet = { failures: [], periodic: false };
  expect(newsLines(before, snapshot(), quiet)).toEqual([]);
  expect(text(newsLines(before, snapshot(), { ...quiet, failures: [failure] }))).toEqual([
    'ami-backup failed 111122223333/r/i-1: Limit',
  ]);
  expect(text(newsLines(before, snapshot({ paused: true }), quiet))).toEqual(['paused']);
  expect(text(newsLines(before, snapshot(), { ...quiet, periodic: true }))).toEqual([
    expect.stringMatching(/^ami-backup 10 of 40/),
  ]);
  expect(text(newsLines(before, snapshot({}, 'killed'), quiet))).toEqual([expect.stringMatching(/KILLED/)]);
  expect(text(newsLines(undefined, snapshot(), quiet))).toEqual(text(plainLines(snapshot())));
});

test('text from a journal cannot act on the terminal or take two cells', () => {
  const hostile = { at: 0, command: 'x\u001b[2J', what: 'i-\u202e名\u0007', status: 'failed\n', why: '\u009b31m💥' };
  const [line = ''] = text(plainLines(snapshot({ stages: [], failures: [hostile], failureCount: 1 }))).slice(1);
  expect(line).toBe('x\\u001b[2J failed\\n i-\\u202e?\\u0007: \\u009b31m?');
});

test('the second screen is left as it was entered, and only if it was', async () => {
  let written = '';
  const screen = openScreen(async (more) => {
    written += more;
  });
  await screen.leave();
  expect(written).toBe('');
  await screen.draw(['one', 'two']);
  await screen.draw(['three']);
  await screen.leave();
  expect(written).toBe(
    '\u001b[?1049h\u001b[?25l\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J\u001b[Hthree\u001b[K\u001b[J\u001b[?25h\u001b[?1049l',
  );
});
