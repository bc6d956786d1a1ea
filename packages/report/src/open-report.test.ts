import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instance, instanceKey, WriteFailure } from '@cms-patching/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuditFormat } from './audit-format.ts';
import { createCsvFormat } from './csv/csv-format.ts';
import type { FormatMaker } from './format.ts';
import { createJsonFormat } from './json/json-format.ts';
import type { Overview } from './model/report-schema.ts';
import { reportSchema } from './model/report-schema.ts';
import { openReport } from './open-report.ts';
import { createSummaryFormat } from './summary/summary-format.ts';
import { chained, type JournalEntry, writeSampleJournals } from './testing/sample-journals.ts';
import { sampleNight, sampleRunId } from './testing/sample-night.ts';

let home: string;
let failures: WriteFailure[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'report-'));
  failures = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

const folder = () => join(home, 'reports');

function open(formats: readonly FormatMaker[], runId?: string, journalsSuffice = false) {
  return openReport({
    folder: folder(),
    formats,
    stateDir: join(home, 'state'),
    runId,
    journalsSuffice,
    version: '0.1.0',
    now: () => new Date('2026-11-24T06:00:00Z'),
    onFailure: (failure) => failures.push(failure),
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
    'SHA256SUMS',
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

test('an audit of the journals alone says how the commands ended, and names who did not come through', async () => {
  const records = [...sampleNight({ count: 10, night: 'green' })];
  await writeSampleJournals(join(home, 'state'), records, { endings: { precheck: 'someFailed' } });
  const path = join(home, 'state', sampleRunId, 'patch.journal.ndjson');
  const lost = instanceKey(records[4] as Instance);
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const line of lines) for (const place of ['seq', 'prev']) delete line[place];
  await writeFile(path, chained(lines.filter(({ type, instance }) => type !== 'record' || instance !== lost)));
  const report = open([], sampleRunId, true);
  const { overview } = await report.finish();
  expect(overview.audit).toMatchObject({ scanned: 10, accounted: 9, missing: { named: [{ instance: lost }] } });
  expect(overview.verdict).toMatchObject({ level: 'attention', exit: { name: 'someFailed', code: 3 } });
  expect(overview.verdict.sentence).toBe('By the journals alone, 9 of 10 servers came through to patch.');
  expect(overview.verdict.details).toContainEqual(expect.stringMatching(/^precheck ended with: finished, but some/));
});

test('records of several runs are said to be so, and a server of both is one of each', async () => {
  const [first, second] = [...sampleNight({ count: 2, night: 'green' })];
  if (!first || !second) throw new Error('no sample');
  const later = { ...first, runId: '01K9ZQ5T8M3VXH2R7N4B6C0D2E' };
  const { overview } = await reportOn([first, second, later], [createJsonFormat]);
  expect(overview.runIds).toEqual([first.runId, later.runId]);
  expect(overview.totals.records).toBe(3);
  expect(overview.verdict).toMatchObject({ level: 'attention', exit: { code: 0 } });
  expect(overview.verdict.details[0]).toBe(
    'records of 2 runs came in, and are counted together: a server of several is one of each',
  );
  expect(JSON.parse(await readFile(join(folder(), 'report.json'), 'utf8')).records).toHaveLength(3);
});

test('an internal error stands in report.json with its stack, any other without', async () => {
  const [bug, other] = [...sampleNight({ count: 2, night: 'green' })];
  if (!bug || !other) throw new Error('no sample');
  const at = { startedAt: bug.lzScan?.startedAt ?? '', finishedAt: bug.lzScan?.finishedAt ?? '' };
  const broken = (record: Instance, error: object): Instance =>
    ({
      ...record,
      patch: { ...at, status: 'failed', error: { message: 'm', retryable: false, ...error } },
    }) as Instance;
  const stack = 'TypeError: m\n    at patch (patch.ts:1:1)';
  await reportOn(
    [broken(bug, { category: 'internal', code: 'internal', stack }), broken(other, { category: 'timeout', code: 't' })],
    [createJsonFormat],
  );
  const { errors } = reportSchema.parse(JSON.parse(await readFile(join(folder(), 'report.json'), 'utf8')));
  expect(errors).toMatchObject([
    { category: 'internal', code: 'internal', stack, hint: expect.stringContaining('bug') },
    {},
  ]);
  expect(errors[1]).not.toHaveProperty('stack');
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
  expect((await readdir(folder())).sort()).toEqual(['SHA256SUMS', 'report.json', 'summary.txt']);
});

test('when one format fails, the report of the last run stays as it was', async () => {
  await reportOn(sampleNight({ count: 3, night: 'green' }), [createJsonFormat]);
  const before = await readFile(join(folder(), 'report.json'), 'utf8');
  const broken: FormatMaker = () => ({
    write() {
      throw new WriteFailure('no space left');
    },
  });
  const { overview, files } = await reportOn(sampleNight({ count: 9, night: 'bad' }), [createJsonFormat, broken]);
  expect(failures.map(({ message }) => message)).toEqual(['no space left']);
  expect(files).toEqual([]);
  expect(overview.totals.records).toBe(9);
  expect(await readFile(join(folder(), 'report.json'), 'utf8')).toBe(before);
  expect(await readdir(folder())).toEqual(['SHA256SUMS', 'report.json']);
});
