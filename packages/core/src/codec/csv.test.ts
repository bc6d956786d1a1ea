import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instance } from '../instance.ts';
import { csvCell, csvHeader, toCsvRow } from './csv.ts';
import { parseCells } from './csv-row.ts';
import { visibleText } from './terminal-text.ts';
import { readAll } from './testing/read-all.ts';
import { sampleRecord } from './testing/sample-record.ts';

const at = '2026-03-01T14:00:00.000Z';
const web = sampleRecord({
  name: 'web-01',
  platformVersion: '8.10',
  tags: { Note: 'café; =1+1, "quoted"' },
  amiBackup: {
    status: 'failed',
    startedAt: at,
    finishedAt: at,
    error: { category: 'resource', code: 'SnapshotLimitExceeded', message: 'too many snapshots', retryable: true },
  },
});
const db = sampleRecord({ instanceId: 'i-0fedcba9876543210', name: '-db;=02\n🙂' });

const columns = csvHeader.slice(1).split(',');
const file = (...lines: string[]): string => `${[csvHeader, ...lines].join('\n')}\n`;

const cellsOf = (record: Instance): Record<string, string> => {
  const cells = parseCells(toCsvRow(record), ',') ?? [];
  return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
};

/** The file as a person's spreadsheet would save it with these columns. */
const resaved = (records: Instance[], order: string[], options: Parameters<typeof stringify>[1] = {}): string =>
  stringify(
    [order, ...records.map(cellsOf).map((cells) => order.map((column) => cells[column] ?? 'my note'))],
    options,
  );

test('the columns are these, in this order', () => {
  expect(csvHeader).toBe(
    '\ufeffrunId,landingZone,environment,accountId,region,instanceId,name,state,platform,platformName,' +
      'platformVersion,instanceType,privateIpAddress,ssm.pingStatus,lzScan.status,lzScan.reason,' +
      'amiBackup.status,amiBackup.reason,amiBackup.imageId,srvStart.status,srvStart.reason,' +
      'srvStart.commandId,precheck.status,precheck.reason,precheck.commandId,patch.status,patch.reason,' +
      'patch.snapshotId,patch.backupImageId,patch.baselineId,rollback.status,rollback.reason,' +
      'rollback.taskId,rollback.imageId,rollback.oldVolumeId,rollback.newVolumeId,srvRestore.status,' +
      'srvRestore.reason,record',
  );
});

test('cells for people say what happened, and no spreadsheet computes or rewrites them', () => {
  expect(cellsOf(web)).toMatchObject({
    accountId: "'012345678901",
    platformVersion: "'8.10",
    'amiBackup.status': 'failed',
    'amiBackup.reason': 'SnapshotLimitExceeded: too many snapshots',
    'srvStart.status': '',
  });
  expect(cellsOf(db)).toMatchObject({ name: "'-db;'=02\\n🙂" });
});

test.each(['=1+1', '+1', '-1', '@A1', ' =1', '＝1', '＋1', '－1', '＠A1'])('a name %s begins no formula', (name) => {
  expect(cellsOf(sampleRecord({ name })).name).toBe(`'${name}`);
});

test('the record column is ASCII without a semicolon, whatever a tag says', () => {
  const cell = cellsOf(web).record ?? '';
  expect(cell).toMatch(/^{[\x20-\x7e]*}$/);
  expect(cell).not.toContain(';');
});

test.each([
  ['with CRLF', file(toCsvRow(web), toCsvRow(db)).replaceAll('\n', '\r\n')],
  ['without its last line end', file(toCsvRow(web), toCsvRow(db)).trimEnd()],
  ['without the byte order mark', file(toCsvRow(web), toCsvRow(db)).slice(1)],
  ['joined to another by cat', file(toCsvRow(web)) + file(toCsvRow(db))],
  ['with empty rows', file(toCsvRow(web), ','.repeat(columns.length - 1), '', toCsvRow(db))],
  ['with reordered columns', resaved([web, db], columns.toReversed())],
  ['with the record column alone', resaved([web, db], ['record'])],
  ['with every cell quoted', resaved([web, db], columns, { quoted: true })],
  ['saved with semicolons', resaved([web, db], columns, { delimiter: ';' })],
  ['saved with tabs', resaved([web, db], columns, { delimiter: '\t', bom: true })],
  ['with a column of their own', resaved([web, db], ['note', ...columns])],
  ['by a program that drops the leading quote', file(toCsvRow(web), toCsvRow(db)).replaceAll(",'", ',')],
])('a checkpoint %s gives the same records', async (_what, text) => {
  const { records, problems } = await readAll([text]);
  expect(problems).toEqual([]);
  expect(records).toEqual([web, db]);
});

test('cells that hold line breaks of their own keep the line numbers right', async () => {
  const cells = (record: Instance, note: string): string[] => [note, ...Object.values(cellsOf(record))];
  const noted = [cells(web, 'call "Ann",\r\nthen\n\nBob\n'), cells(db, ''), ['', ...columns.map(() => 'x')]];
  const { records, lines, problems } = await readAll([stringify([['note', ...columns], ...noted])]);
  expect(records).toEqual([web, db]);
  expect(lines).toEqual([2, 7]);
  expect(problems).toEqual([expect.stringMatching(/^8: column record: not JSON/)]);
});

test('an edited cell is named with both values, and only its row is rejected', async () => {
  const { records, rejects, problems } = await readAll([file(toCsvRow(web).replace('web-01', 'web-02'), toCsvRow(db))]);
  expect(problems).toEqual([
    '2: column name says "web-02" but the record in column record says "web-01": undo the edit, or change the record too',
  ]);
  expect(rejects[0]?.raw.toString()).toBe(toCsvRow(web).replace('web-01', 'web-02'));
  expect(records).toEqual([db]);
});

test.each([
  ['a row cut short', toCsvRow(web).slice(0, -20), /^2: not a CSV row: a quote in it is never closed/],
  ['a stray quote', toCsvRow(web).replace('web-01', 'web"-01'), /^2: not a CSV row: /],
  ['a stray comma', toCsvRow(web).replace('web-01', 'web,01'), /^2: has \d+ cells where the header has \d+$/],
  ['no record', toCsvRow(web).replace(/"{.*$/, ''), /^2: column record is empty$/],
  ['a record that is not valid', toCsvRow(web).replace('""running""', '7'), /^2: column record: state: .*number$/],
])('%s costs that row alone', async (_what, row, problem) => {
  const { records, problems } = await readAll([file(row, toCsvRow(db), toCsvRow(web))]);
  expect(problems).toEqual([expect.stringMatching(problem)]);
  expect(records).toEqual([db, web]);
});

test('a row with a quote that is never closed is no way round the limit for a line', async () => {
  const limit = toCsvRow(web).length + 100;
  const open = ['"open', ...Array.from({ length: 1000 }, () => 'x'.repeat(50))];
  const { records, rejects } = await readAll([file(...open, toCsvRow(web))], limit);
  expect(records).toEqual([web]);
  expect(Math.max(...rejects.map(({ raw }) => raw.length))).toBeLessThanOrEqual(limit);
});

test('a CSV without the record column stops everything and says so', async () => {
  const names = resaved([web], columns.slice(0, -1));
  await expect(readAll([names])).rejects.toMatchObject({
    category: 'validation',
    message: expect.stringMatching(/^scan:1: column "record" is missing/),
  });
});

test('cells are quoted as csv-stringify quotes them, and come back as they went in', () => {
  const character = fc.constantFrom(
    '"',
    ',',
    "'",
    ' ',
    ';',
    '-',
    '=',
    'a',
    'Z',
    '7',
    'é',
    '\n',
    '\t',
    '\u202e',
    '\u{1f600}',
  );
  const text = fc.oneof(fc.string(), fc.string({ unit: character }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(text, (name) => {
      const cell = csvCell(name);
      const [value = ''] = parseCells(`${cell},x`, ',') ?? [];
      expect(`${cell},x`).toBe(stringify([[value, 'x']], { eof: false }));
      expect(value.replace(/^'|([,;\t|])'/g, '$1')).toBe(visibleText(name).replace(/^'|([,;\t|])'/g, '$1'));
    }),
  );
});
