import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalReport, Overview } from '../model/report-schema.ts';
import { openReport } from '../open-report.ts';
import { chained, writeSampleJournals } from '../testing/sample-journals.ts';
import { sampleNight } from '../testing/sample-night.ts';

const records = [...sampleNight({ count: 10, night: 'green', until: 'srvStart' })];
const runId = records[0]?.runId ?? '';
let stateDir: string;
let path: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'report-state-'));
  path = join(stateDir, runId, 'ami-backup.journal.ndjson');
  await writeSampleJournals(stateDir, records);
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

/** Judges the run, and gives what it says of the journal that was tampered with. */
async function judge(): Promise<{ overview: Overview; journal: JournalReport | undefined }> {
  const report = openReport({
    folder: '',
    formats: [],
    stateDir,
    runId: undefined,
    version: '0',
    now: () => new Date(),
    onFailure(failure) {
      throw failure;
    },
  });
  for (const record of records) report.record(record);
  const { overview } = await report.finish();
  return { overview, journal: overview.audit.journals.find(({ command }) => command === 'ami-backup') };
}

const isOfFirst = (line: string): boolean =>
  line.includes('"type":"record"') && line.includes(records[0]?.instanceId ?? '');

test('untouched, every journal is sound and lacks nothing', async () => {
  const { overview } = await judge();
  expect(overview.audit.journals.map(({ state, lacking }) => [state, lacking])).toEqual(
    overview.audit.journals.map(() => ['sound', undefined]),
  );
  expect(overview.verdict.level).toBe('good');
});

// Where a line that closes a change is lost, its outcome is unknown: exit 6.
test.each<[name: string, change: (lines: string[]) => string[], found: Partial<JournalReport>, exit: number]>([
  [
    'a line edited',
    (lines) => lines.with(2, (lines[2] ?? '').replace('"done"', '"failed"')),
    { state: 'tampered', lines: 3, message: 'line 4 does not continue the chain of the line before it' },
    3,
  ],
  ['a line deleted', (lines) => lines.toSpliced(4, 1), { state: 'tampered', lines: 4 }, 3],
  ['the first line deleted', (lines) => lines.slice(1), { state: 'tampered', lines: 0 }, 3],
  ['a line put in', (lines) => lines.toSpliced(4, 0, lines[4] ?? ''), { state: 'tampered', lines: 5 }, 6],
  [
    'two lines swapped',
    (lines) => lines.with(4, lines[5] ?? '').with(5, lines[4] ?? ''),
    { state: 'tampered', lines: 4 },
    3,
  ],
  [
    'a line made no JSON',
    (lines) => lines.with(4, '#'),
    { state: 'tampered', message: 'line 5 is not a journal line' },
    3,
  ],
  ['its tail cut off at a line', (lines) => lines.slice(0, -2), { state: 'sound', lacking: 1 }, 0],
  ['all its lines removed', () => [], { state: 'sound', lines: 0, lacking: 10 }, 0],
  [
    'a server removed and the whole chain forged anew',
    (lines) => rechained(lines.filter((line) => !isOfFirst(line))),
    { state: 'sound', lacking: 1 },
    0,
  ],
])('%s: the journal is named, and the verdict is not good', async (_, change, found, exit) => {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  await writeFile(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const { overview, journal } = await judge();
  expect(journal).toMatchObject(found);
  expect(overview.verdict.level).not.toBe('good');
  expect(overview.verdict.exit.code).toBe(exit);
  expect(overview.verdict.details.join()).toMatch(/the journal of ami-backup (is tampered|says nothing)/);
  expect(overview.verdict.details.join()).toContain(path);
});

test('an edit of the very last line that stays valid shows in the head alone', async () => {
  const before = (await judge()).journal;
  const text = await readFile(path, 'utf8');
  const last = text.trimEnd().lastIndexOf('\n') + 1;
  await writeFile(path, text.slice(0, last) + text.slice(last).replace('"success":10', '"success":11'));
  const after = (await judge()).journal;
  expect(after).toMatchObject({ state: 'sound', lines: before?.lines });
  expect(after?.head).not.toBe(before?.head);
});

test('cut inside its last line it is torn, and the lines before it still count', async () => {
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.slice(0, -20));
  const { overview, journal } = await judge();
  expect(journal).toMatchObject({ state: 'torn', message: 'the last line was cut while it was written' });
  expect(overview.audit.cutShort).toEqual(['ami-backup']);
  expect(overview.audit.changeCounts.CreateImage).toEqual({ done: 10 });
});

test('removed as a whole it is missing, by the blocks that the records carry', async () => {
  await rm(path);
  const { overview, journal } = await judge();
  expect(journal).toMatchObject({ state: 'missing', path, lacking: 10 });
  expect(overview.audit.completeness).toBe('unknown');
  expect(overview.verdict.level).toBe('attention');
  expect(overview.verdict.details.join()).toContain(`the journal of ami-backup is missing (${path})`);
});

/** As somebody would who knows how the chain is made. */
const rechained = (lines: readonly string[]): string[] =>
  chained(
    lines.map((line) => {
      const { seq: _seq, prev: _prev, ...entry } = JSON.parse(line);
      return entry;
    }),
  )
    .trimEnd()
    .split('\n');
