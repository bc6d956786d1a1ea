import { expect, test } from 'vitest';
import type { Instance } from '../instance.ts';
import { countRecord, countRow, type Ending, exitOf, newTally, type Passage, type Tally } from './tally.ts';

const time = '2026-01-31T01:00:00.000Z';
const quiet: Ending = { stoppedBy: undefined, cutShort: false };
const error = (category: string) => ({ category, code: 'code', message: 'message', retryable: false });
const own = (status: string, more: object = {}) => ({
  amiBackup: { status, startedAt: time, finishedAt: time, ...more },
});
const upstream = (status: string) => ({ lzScan: { status, startedAt: time, finishedAt: time } });

const tallyOf = (records: [object, Passage][], more: Partial<Tally> = {}): Tally => {
  const tally = { ...newTally(), ...more };
  for (const [record, passage] of records) countRecord(tally, record as Instance, 'amiBackup', passage);
  return tally;
};

const worked = (status: string, category?: string): [object, Passage] => [
  own(status, category ? { error: error(category) } : {}),
  'worked',
];

test.each<[string, [object, Passage][], Partial<Tally>, Partial<Ending>, string]>([
  ['all succeeded', [worked('success')], {}, {}, 'done'],
  ['all had succeeded before', [[own('success'), 'passed']], {}, {}, 'done'],
  ['nothing came in', [], {}, {}, 'nothingToDo'],
  ['all was for others', [[{ ...upstream('skipped'), ...own('skipped') }, 'left']], {}, {}, 'nothingToDo'],
  ['one of two failed', [worked('success'), worked('failed', 'resource')], {}, {}, 'someFailed'],
  ['one was partial', [worked('success'), worked('partial')], {}, {}, 'someFailed'],
  ['all failed in one category', [worked('failed', 'resource'), worked('failed', 'resource')], {}, {}, 'resource'],
  ['all failed in two categories', [worked('failed', 'resource'), worked('timeout', 'timeout')], {}, {}, 'someFailed'],
  [
    'all failed, but one had succeeded before',
    [worked('failed', 'resource'), [own('success'), 'passed']],
    {},
    {},
    'someFailed',
  ],
  ['an earlier stage failed', [[{ ...upstream('failed'), ...own('skipped') }, 'left']], {}, {}, 'someFailed'],
  [
    'the error budget was spent',
    [worked('success'), [own('skipped', { reason: { code: 'max-errors', message: '' } }), 'left']],
    {},
    {},
    'someFailed',
  ],
  [
    'a limit was set',
    [worked('success'), [own('skipped', { reason: { code: 'limit', message: '' } }), 'left']],
    {},
    {},
    'done',
  ],
  ['an outcome is unknown', [worked('unknown', 'connectivity'), worked('failed', 'resource')], {}, {}, 'unknown'],
  ['a guard refused one', [worked('success')], { refused: 1 }, {}, 'guard'],
  ['a guard refused one and another is unknown', [worked('unknown', 'connectivity')], { refused: 1 }, {}, 'unknown'],
  ['a bug showed', [worked('unknown', 'internal')], { bugs: 1, refused: 1 }, {}, 'internal'],
  ['the journal could not be written', [worked('unknown', 'connectivity')], {}, { stoppedBy: 'write' }, 'write'],
  ['Ctrl-C', [worked('success')], {}, { stoppedBy: 'interrupted' }, 'interrupted'],
  ['Ctrl-C with a failure', [worked('failed', 'resource')], {}, { stoppedBy: 'interrupted' }, 'interrupted'],
  ['Ctrl-C with an unknown outcome', [worked('unknown', 'connectivity')], {}, { stoppedBy: 'interrupted' }, 'unknown'],
  ['the reader went away', [worked('success')], {}, { stoppedBy: 'downstream' }, 'downstream'],
  ['the input was cut short', [worked('success')], {}, { cutShort: true }, 'someFailed'],
  ['only rejected lines came in', [], { rejected: 2, categories: new Map([['validation', 2]]) }, {}, 'validation'],
  [
    'one line of two was rejected',
    [worked('success')],
    { rejected: 1, categories: new Map([['validation', 1]]) },
    {},
    'someFailed',
  ],
  [
    'every zone was refused',
    [],
    { categories: new Map([['authentication', 2]]) },
    { zones: { total: 2, failed: 2 } },
    'authentication',
  ],
  [
    'one zone of two was refused',
    [worked('success')],
    { categories: new Map([['authentication', 1]]) },
    { zones: { total: 2, failed: 1 } },
    'someFailed',
  ],
  [
    'one zone was refused, the other is empty',
    [],
    { categories: new Map([['authentication', 1]]) },
    { zones: { total: 2, failed: 1 } },
    'someFailed',
  ],
])('the exit when %s', (_name, records, more, ending, expected) => {
  expect(exitOf(tallyOf(records, more), { ...quiet, ...ending })).toBe(expected);
});

test.each<[string, object[], string]>([
  ['none there', [], 'nothingToDo'],
  ['rows that say nothing of an ending', [{ check: 'role' }], 'done'],
  ['one left alone and one done', [{ status: 'skipped' }, { status: 'success' }], 'done'],
  [
    'one left alone and one failed',
    [{ status: 'skipped' }, { status: 'failed', error: error('resource') }],
    'someFailed',
  ],
  ['all failed alike', [{ status: 'failed', error: error('resource') }], 'resource'],
])('rows without a stage: %s ends as %s', (_name, rows, exit) => {
  const tally = newTally();
  for (const row of rows) countRow(tally, row);
  expect(exitOf(tally, quiet)).toBe(exit);
});
