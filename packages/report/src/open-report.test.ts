import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instance, WriteFailure } from '@cms-patching/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuditFormat } from './audit-format.ts';
import { createCsvFormat } from './csv/csv-format.ts';
import type { FormatMaker } from './format.ts';
import { createJsonFormat } from './json/json-format.ts';
import type { Overview } from './model/report-schema.ts';
import { reportSchema } from './model/report-schema.ts';
import { openReport } from './open-report.ts';
import { createSummaryFormat } from './summary/summary-format.ts';
import { type JournalEntry, writeSampleJournals } from './testing/sample-journals.ts';
import { sampleNight } from './testing/sample-night.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'report-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const folder = () => join(home, 'reports');

function open(formats: readonly FormatMaker[], runId?: string) {
  return openReport({
    folder: folder(),
    formats,
    stateDir: join(home, 'state'),
    runId,
    version: '0.1.0',
    now: () => new Date('2026-11-24T06:00:00Z'),
  });
}

async function reportOn(records: Iterable<Instance>, formats: readonly FormatMaker[], runId?: string) {
  const report = open(formats, runId);
  for (const record of records) report.record(record);
  return report.finish();
}

const overviewOf = async (records: Iterable<Instance>, runId?: string): Promise<Overview> =>
  (await reportOn(records, [], runId)).overview;

test('report.json holds every record unchanged and satisfies its own schema', async () => {
  const records = [...sampleNight({ count: 60, night: 'mixed' })];
  await writeSampleJournals(join(home, 'state'), records);
  await reportOn(records, [createJsonFormat]);
  const report = reportSchema.parse(JSON.parse(await readFile(join(folder(), 'report.json'), 'utf8')));
  expect(report.records).toEqual(records);
  expect(report.errors.length).toBeGreaterThan(0);
  const operations = report.changes.map(({ operation }) => operation);
  expect(operations.filter((operation) => operation === 'CreateImage').length).toBe(
    records.filter(({ amiBackup }) => amiBackup && amiBackup.status !== 'skipped').length,
  );
});

test('an empty input is reported as such: nothing to do, nothing ran, completeness unknown', async () => {
  const { overview, files } = await reportOn([], [createJsonFormat, createCsvFormat, createSummaryFormat]);
  expect(overview.verdict).toMatchObject({ sentence: 'No server came in.', exit: { name: 'nothingToDo', code: 4 } });
  expect(overview.stages.every(({ ran }) => !ran)).toBe(true);
  expect(overview.audit.completeness).toBe('unknown');
  expect(files.map((file) => file.slice(folder().length + 1)).sort()).toEqual([
    'ami-inventory.csv',
    'readiness.csv',
    'report.csv',
    'report.json',
    'summary.txt',
  ]);
  reportSchema.parse(JSON.parse(await readFile(join(folder(), 'report.json'), 'utf8')));
});

test('a green night is good, exits 0 and balances its books', async () => {
  const records = [...sampleNight({ count: 40, night: 'green' })];
  await writeSampleJournals(join(home, 'state'), records);
  const overview = await overviewOf(records);
  expect(overview.verdict).toEqual({
    level: 'good',
    sentence: 'All 40 servers are patched.',
    details: [],
    exit: { name: 'done', code: 0 },
  });
  expect(overview.audit).toMatchObject({
    completeness: 'complete',
    scanned: 40,
    accounted: 40,
    missing: { count: 0, named: [] },
  });
  expect(overview.totals.milestones).toEqual({
    discovered: 40,
    eligible: 40,
    backedUp: 40,
    running: 40,
    ready: 40,
    patched: 40,
  });
});

test('without journals the numbers stand and completeness is unknown, never complete', async () => {
  const overview = await overviewOf(sampleNight({ count: 5, night: 'green' }));
  expect(overview.audit.completeness).toBe('unknown');
  expect(overview.verdict.details.join()).toContain('completeness unknown');
  expect(overview.verdict.exit.code).toBe(0);
});

test('stages that did not run are not counted as zero', async () => {
  const overview = await overviewOf(sampleNight({ count: 5, night: 'green', until: 'amiBackup' }));
  expect(overview.goal).toBe('amiBackup');
  expect(overview.totals.milestones).toMatchObject({ backedUp: 5, ready: null, patched: null });
  expect(overview.verdict.sentence).toBe('All 5 servers are backed up.');
});

test('a zone whose scan failed appears with its error though no record of it exists', async () => {
  const records = [...sampleNight({ count: 10, night: 'green' })];
  const error = {
    category: 'authentication',
    code: 'AccessDenied',
    message: 'not authorized to assume the role',
    retryable: false,
  } as const;
  const zone: JournalEntry = { type: 'zone', landingZone: 'lz400refused', status: 'failed', error };
  await writeSampleJournals(join(home, 'state'), records, { extra: { 'lz-scan': [zone] } });
  const overview = await overviewOf(records);
  expect(overview.zones.find(({ landingZone }) => landingZone === 'lz400refused')).toMatchObject({
    records: 0,
    failures: [{ error }],
  });
  expect(overview.verdict).toMatchObject({ level: 'bad', exit: { name: 'someFailed', code: 3 } });
  expect(overview.verdict.sentence).toBe(
    'All 10 servers are patched; landing zone lz400refused could not be scanned in full.',
  );
});

test('when nothing but a refused zone is left of a run, its category is the exit code', async () => {
  const records = [...sampleNight({ count: 1, night: 'green', until: 'lzScan' })];
  const error = { category: 'authentication', code: 'AccessDenied', message: 'refused', retryable: false } as const;
  await writeSampleJournals(join(home, 'state'), records, {
    extra: { 'lz-scan': [{ type: 'zone', landingZone: 'lz9', status: 'failed', error }] },
  });
  const overview = await overviewOf([], records[0]?.runId);
  expect(overview.verdict.exit).toEqual({ name: 'authentication', code: 11 });
});

test('a server that was scanned and never arrived is named with the command that saw it last', async () => {
  const records = [...sampleNight({ count: 10, night: 'green' })];
  await writeSampleJournals(join(home, 'state'), records);
  const { audit, verdict } = await overviewOf(records.slice(1));
  const [lost] = records;
  const instance = `${lost?.accountId}/${lost?.region}/${lost?.instanceId}`;
  expect(audit).toMatchObject({
    scanned: 10,
    accounted: 9,
    missing: { count: 1, named: [{ instance, lastSeen: 'srv-restore' }] },
  });
  expect(verdict.level).toBe('attention');
});

test('a stage that never came to its end makes the run cut short', async () => {
  const records = [...sampleNight({ count: 10, night: 'green', until: 'srvStart' })];
  await writeSampleJournals(join(home, 'state'), records, { endings: { 'ami-backup': 'none' } });
  const { audit, verdict } = await overviewOf(records.slice(1));
  expect(audit).toMatchObject({ completeness: 'cut-short', cutShort: ['ami-backup'] });
  expect(verdict).toMatchObject({ level: 'bad', exit: { code: 3 } });
});

test('a stage that was killed, when every scanned server is here all the same, is named and cuts nothing short', async () => {
  const records = [...sampleNight({ count: 10, night: 'green', until: 'srvStart' })];
  await writeSampleJournals(join(home, 'state'), records, { endings: { 'ami-backup': 'none' } });
  const { audit, verdict } = await overviewOf(records);
  expect(audit).toMatchObject({ completeness: 'complete', cutShort: ['ami-backup'] });
  expect(verdict).toMatchObject({ level: 'attention', exit: { code: 0 } });
  expect(verdict.details.join()).toContain('ami-backup did not come to its end: yet every server');
});

test('a scan whose reader went away cut the run short', async () => {
  const records = [...sampleNight({ count: 10, night: 'green', until: 'srvStart' })];
  await writeSampleJournals(join(home, 'state'), records, { endings: { 'lz-scan': 'downstream' } });
  expect((await overviewOf(records)).audit).toMatchObject({ completeness: 'cut-short', cutShort: ['lz-scan'] });
});

test('the exit code of an earlier stage that a pipe would hide is brought back', async () => {
  const records = [...sampleNight({ count: 10, night: 'green', until: 'srvStart' })];
  await writeSampleJournals(join(home, 'state'), records, { endings: { 'ami-backup': 'guard' } });
  expect((await overviewOf(records)).verdict.exit).toEqual({ name: 'guard', code: 5 });
});

test('a change without a journalled answer stays visible as unresolved, and its outcome is unknown', async () => {
  const records = [...sampleNight({ count: 3, night: 'green', until: 'amiBackup' })];
  const intent: JournalEntry = {
    type: 'intent',
    key: 'run/x/CreateImage/1',
    operation: 'CreateImage',
    instances: ['x'],
    principal: 'arn:aws:iam::1:role/P',
  };
  await writeSampleJournals(join(home, 'state'), records, { extra: { 'ami-backup': [intent] } });
  await reportOn(records, [createAuditFormat]);
  const audit = JSON.parse(await readFile(join(folder(), 'audit.json'), 'utf8'));
  expect(audit.audit.changeCounts.CreateImage).toEqual({ done: 3, unresolved: 1 });
  expect(audit.audit.openChanges).toMatchObject({ count: 1, named: [{ operation: 'CreateImage', instances: ['x'] }] });
  expect(audit.verdict.exit).toEqual({ name: 'unknown', code: 6 });
  expect(audit.changes).toContainEqual(expect.objectContaining({ key: 'run/x/CreateImage/1', outcome: 'unresolved' }));
});

test('a record that comes twice is one row, and the first one counts', async () => {
  const [record] = [...sampleNight({ count: 1, night: 'green' })];
  if (!record) throw new Error('no sample');
  const again: Instance = {
    ...record,
    patch: {
      ...record.patch,
      status: 'failed',
      startedAt: record.lzScan?.startedAt ?? '',
      finishedAt: record.lzScan?.finishedAt ?? '',
    },
  };
  const overview = await overviewOf([record, again]);
  expect(overview.totals.records).toBe(1);
  expect(overview.verdict.exit.code).toBe(0);
});

test('files are private, and nothing else is left in the folder', async () => {
  const { files } = await reportOn(sampleNight({ count: 3, night: 'mixed' }), [createJsonFormat, createSummaryFormat]);
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder())).sort()).toEqual(['report.json', 'summary.txt']);
});

test('when one format fails, the report of the last run stays as it was', async () => {
  await reportOn(sampleNight({ count: 3, night: 'green' }), [createJsonFormat]);
  const before = await readFile(join(folder(), 'report.json'), 'utf8');
  const broken: FormatMaker = () => ({
    write() {
      throw new WriteFailure('no space left');
    },
  });
  await expect(reportOn(sampleNight({ count: 9, night: 'bad' }), [createJsonFormat, broken])).rejects.toThrow(
    WriteFailure,
  );
  expect(await readFile(join(folder(), 'report.json'), 'utf8')).toBe(before);
  expect(await readdir(folder())).toEqual(['report.json']);
});
