import { expect, test } from 'vitest';
import { createPace } from './pace.ts';
import { inPipeOrder, progressOf, type StageState } from './run-progress.ts';
import { followStage } from './stage-view.ts';
import { begin, progress, record, second } from './testing/journal-lines.ts';

function stage(command: string, read: number, written: number, state: StageState = 'running', recorded = 0) {
  const follower = followStage(command);
  follower.note(begin(0));
  for (let each = 0; each < recorded; each += 1) follower.note(record(60, 'success'));
  follower.note(progress(60, read, written, 0));
  const view = follower.view();
  if (!view) throw new Error('it has begun');
  return { view, state };
}

test.each<[string, ReturnType<typeof stage>[], (number | undefined)[]]>([
  ['while the scan goes on nobody knows', [stage('lz-scan', 5, 5), stage('ami-backup', 5, 0)], [undefined, undefined]],
  ['then the scan has said it', [stage('lz-scan', 50, 50, 'ended'), stage('ami-backup', 5, 0)], [50, 50]],
  [
    'through every stage between',
    [stage('lz-scan', 50, 50, 'ended'), stage('ami-backup', 50, 3), stage('patch', 3, 0)],
    [50, 50, 50],
  ],
  [
    'a filter between them is known at the end',
    [stage('lz-scan', 50, 50, 'ended'), stage('patch', 9, 9, 'ended')],
    [50, 9],
  ],
  [
    'a killed stage passes on what it wrote',
    [stage('ami-backup', 50, 20, 'killed'), stage('srv-start', 5, 5)],
    [20, 20],
  ],
  ['more than expected came', [stage('lz-scan', 5, 5, 'ended'), stage('ami-backup', 9, 1)], [5, 9]],
  [
    'a command beside the pipe has no part in it',
    [stage('lz-scan', 5, 5, 'ended'), stage('ami-prune', 9, 1)],
    [5, undefined],
  ],
])('%s', (_case, stages, totals) => {
  expect(progressOf([...stages].reverse(), second(60)).map(({ total }) => total)).toEqual(totals);
});

test('what is left takes as long as it took for the rest', () => {
  const [, backup] = progressOf(
    [stage('lz-scan', 30, 30, 'ended'), stage('ami-backup', 30, 10, 'running', 10)],
    second(120),
  );
  expect(backup).toMatchObject({ perMinute: 5, remaining: 4 * 60_000 });
});

test('a stage that has ended has no pace', () => {
  const [scan] = progressOf([stage('lz-scan', 30, 30, 'ended', 30)], second(120));
  expect(scan).toMatchObject({ total: 30, perMinute: undefined, remaining: undefined });
});

test('the pace is that of the last ten minutes', () => {
  const pace = createPace(second(0));
  expect(pace.perMinute(second(60))).toBeUndefined();
  for (let each = 0; each < 600; each += 1) pace.note(second(each));
  expect(pace.perMinute(second(600))).toBe(60);
  for (let each = 600; each < 1800; each += 10) pace.note(second(each));
  expect(pace.perMinute(second(1800))).toBeCloseTo(6, 0);
  expect(pace.perMinute(second(3600))).toBeUndefined();
});

test('stages stand in the order of the pipe, others after them', () => {
  const commands = ['report', 'ami-prune', 'patch', 'lz-scan', 'srv-start', 'ami-backup'];
  expect(commands.sort(inPipeOrder)).toEqual(['lz-scan', 'ami-backup', 'srv-start', 'patch', 'ami-prune', 'report']);
});
