import { expect, test } from 'vitest';
import { sampleNight } from '../testing/sample-night.ts';
import { overviewOf } from './overview.ts';
import { errorsOf } from './record-errors.ts';
import type { Overview } from './report-schema.ts';
import { addRecord, newTotals } from './totals.ts';
import { verdictOn } from './verdict.ts';

/** No journal, and no record yet. */
const evidence = () => ({
  facts: {
    journals: [],
    seen: new Map(),
    commands: [],
    zones: [],
    overrides: [],
    takenOnTrust: {},
    rejects: { count: 0, named: [] },
    changeCounts: {},
    openChanges: { count: 0, named: [] },
  },
  made: { generatedAt: '2026-11-24T06:00:00.000Z', tool: { name: 'report', version: '0.1.0' } },
  stateDir: '/state',
  fromJournals: false,
});

/** The findings on a green night of a few servers, to be changed. */
function greenFindings(count = 4): Overview {
  const totals = newTotals();
  for (const record of sampleNight({ count, night: 'green' })) addRecord(totals, record, errorsOf(record));
  return overviewOf({ ...evidence(), totals, runIds: [...totals.runIds] });
}

type Change = (findings: Overview) => void;

const standings =
  (counts: Overview['totals']['standings']): Change =>
  (findings) => {
    findings.totals.standings = counts;
    findings.totals.records = Object.values(counts).reduce((sum, count) => sum + count, 0);
  };

const failures =
  (...categories: Overview['failures'][number]['category'][]): Change =>
  (findings) => {
    findings.failures = categories.map((category) => ({
      stage: 'patch',
      category,
      code: category,
      count: 1,
      message: '',
      hint: '',
    }));
  };

const lastExit =
  (command: string, name: string): Change =>
  (findings) => {
    const stage = findings.stages.find((one) => one.command === command);
    stage?.processes.push({
      runId: '',
      version: '',
      host: '',
      user: '',
      pid: 1,
      argv: [],
      dryRun: false,
      principals: [],
      startedAt: findings.generatedAt,
      finishedAt: findings.generatedAt,
      exit: { name, code: 0 },
    });
  };

const cutShort: Change = ({ audit }) => {
  audit.completeness = 'cut-short';
  audit.cutShort = ['patch'];
};

const openChange: Change = ({ audit }) => {
  audit.openChanges.count = 1;
};

const lackingJournal: Change = ({ audit }) => {
  audit.journals = [{ command: 'patch', runId: 'r', path: '/p', lines: 9, head: '', state: 'sound', lacking: 2 }];
};

test.each<[name: string, changes: Change[], level: string, exit: string]>([
  ['everything done', [], 'good', 'done'],
  ['one of twenty failed', [standings({ done: 19, failed: 1 }), failures('resource')], 'attention', 'someFailed'],
  ['one of two failed', [standings({ done: 1, failed: 1 }), failures('resource')], 'bad', 'someFailed'],
  ['all failed alike', [standings({ failed: 4 }), failures('connectivity')], 'bad', 'connectivity'],
  [
    'all failed, each its own way',
    [standings({ failed: 2 }), failures('connectivity', 'resource')],
    'bad',
    'someFailed',
  ],
  [
    'all failed alike, but the input was cut short',
    [standings({ failed: 2 }), failures('connectivity'), cutShort],
    'bad',
    'someFailed',
  ],
  ['an unknown outcome among many', [standings({ done: 99, unknown: 1 }), failures('connectivity')], 'bad', 'unknown'],
  ['a change of which nobody knows what became', [openChange], 'bad', 'unknown'],
  ['a journal that lacks servers', [lackingJournal], 'attention', 'done'],
  ['one patched in part', [standings({ done: 99, partial: 1 }), failures('validation')], 'attention', 'someFailed'],
  ['one left alone on the way', [standings({ done: 9, 'not-attempted': 1 })], 'attention', 'done'],
  ['one rolled back', [standings({ done: 9, 'rolled-back': 1 })], 'attention', 'done'],
  ['only excluded servers', [standings({ excluded: 3 })], 'good', 'nothingToDo'],
  ['nothing came in', [standings({})], 'attention', 'nothingToDo'],
  ['a dry run', [standings({ planned: 4 })], 'good', 'done'],
  ['cut short', [cutShort], 'bad', 'someFailed'],
  ['a guard refused earlier in the pipe', [lastExit('ami-backup', 'guard')], 'attention', 'guard'],
  [
    'a bug outweighs an unknown outcome',
    [standings({ done: 1, unknown: 1 }), lastExit('patch', 'internal')],
    'bad',
    'internal',
  ],
  ['an interrupted stage', [lastExit('patch', 'interrupted')], 'attention', 'interrupted'],
  ['a command that only lost its reader', [lastExit('patch', 'downstream')], 'good', 'done'],
  ['a command run again after it was refused', [lastExit('patch', 'guard'), lastExit('patch', 'done')], 'good', 'done'],
])('%s', (_, changes, level, exit) => {
  const findings = greenFindings();
  for (const change of changes) change(findings);
  const verdict = verdictOn(findings);
  expect([verdict.level, verdict.exit.name]).toEqual([level, exit]);
});

test.each<[change: Change, sentence: string]>([
  [standings({ done: 60 }), 'All 60 servers are patched.'],
  [standings({ done: 1 }), 'The one server is patched.'],
  [standings({ done: 52, excluded: 8 }), 'All 52 eligible servers are patched.'],
  [standings({ done: 1200, 'not-attempted': 34 }), '1,200 of 1,234 servers are patched; 34 not attempted.'],
  [
    standings({ done: 5, timeout: 1, unknown: 2, partial: 3 }),
    '5 of 11 servers are patched; 1 timed out; the outcome of 2 is unknown; 3 patched in part.',
  ],
  [standings({ excluded: 3 }), 'None of the 3 servers found may be worked on: the scan excluded them all.'],
  [standings({}), 'No server came in.'],
])('says it in a sentence: %#', (change, sentence) => {
  const findings = greenFindings();
  change(findings);
  expect(verdictOn(findings).sentence).toBe(sentence);
});

test('what a stage left undone, though it was its to do, is not done by the run', () => {
  const exitWith = (reason: string) => {
    const records = sampleNight({ count: 2, night: 'green' });
    const totals = newTotals();
    const [first, second] = records;
    if (!first || !second) throw new Error('the sample night has fewer than two servers');
    const { startedAt, finishedAt } = second.patch ?? { startedAt: '', finishedAt: '' };
    const left = { status: 'skipped' as const, startedAt, finishedAt, reason: { code: reason, message: '' } };
    for (const record of [first, { ...second, patch: left }]) addRecord(totals, record, errorsOf(record));
    return overviewOf({ ...evidence(), totals, runIds: [...totals.runIds] }).verdict.exit.name;
  };
  expect([exitWith('backup'), exitWith('state')]).toEqual(['someFailed', 'done']);
});
