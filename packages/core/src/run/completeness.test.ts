import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../aws/clock.ts';
import type { ExitName } from '../exit-codes.ts';
import type { StageKey } from '../instance.ts';
import { openJournal } from '../journal/journal.ts';
import { checkCompleteness, stageName } from './completeness.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'completeness-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

/** One process of a stage: it begins and, unless it is killed, ends. */
async function ran(key: StageKey, exit: ExitName | 'killed'): Promise<void> {
  const stage = stageName(key);
  const journal = await openJournal({ stateDir, runId, stage, clock: systemClock });
  const who = { version: '0', pid: 1, host: 'host', user: 'user', argv: [], dryRun: false };
  await journal.append({ type: 'begin', stage, runId, ...who });
  if (exit !== 'killed')
    await journal.append({ type: 'end', counts: {}, read: 0, written: 0, rejected: 0, exit: { name: exit, code: 0 } });
  await journal.close();
}
const verdictFor = (seen: StageKey[]) => checkCompleteness(join(stateDir, runId), 'srvStart', new Set(seen), false);

test.each<[string, [StageKey, ExitName | 'killed'][], StageKey[], object]>([
  ['no journal is here', [], ['lzScan'], { verdict: 'unknown' }],
  [
    'all before it ended',
    [
      ['lzScan', 'done'],
      ['amiBackup', 'someFailed'],
    ],
    ['lzScan', 'amiBackup'],
    { verdict: 'complete' },
  ],
  [
    'the one before it was killed',
    [
      ['lzScan', 'done'],
      ['amiBackup', 'killed'],
    ],
    ['lzScan', 'amiBackup'],
    { verdict: 'cut-short', stages: ['ami-backup'] },
  ],
  [
    'the one before it was killed before its first record',
    [
      ['lzScan', 'done'],
      ['amiBackup', 'killed'],
    ],
    [],
    { verdict: 'cut-short', stages: ['ami-backup'] },
  ],
  [
    'one that it does not read from is still at work',
    [
      ['lzScan', 'done'],
      ['amiBackup', 'killed'],
    ],
    ['lzScan'],
    { verdict: 'complete' },
  ],
  [
    'the one before it was killed, and run again to its end',
    [
      ['lzScan', 'killed'],
      ['lzScan', 'done'],
    ],
    ['lzScan'],
    { verdict: 'complete' },
  ],
  [
    'the one before it lost its reader',
    [['lzScan', 'downstream']],
    ['lzScan'],
    { verdict: 'cut-short', stages: ['lz-scan'] },
  ],
  [
    'a later stage was killed',
    [
      ['lzScan', 'done'],
      ['patch', 'killed'],
    ],
    ['lzScan', 'patch'],
    { verdict: 'complete' },
  ],
])('the input when %s', async (_name, processes, seen, expected) => {
  for (const [key, exit] of processes) await ran(key, exit);
  expect(await verdictFor(seen)).toEqual(expected);
});
