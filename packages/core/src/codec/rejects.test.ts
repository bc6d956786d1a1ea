import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WriteFailure } from '../errors.ts';
import { csvHeader, toCsvRow } from './csv.ts';
import { openRejectsFile } from './rejects.ts';
import { readAll } from './testing/read-all.ts';
import { sampleRecord } from './testing/sample-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'rejects-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keepAll = async (chunks: Array<Buffer | string>) => {
  const file = openRejectsFile(join(folder, 'run', 'srv-start.rejects.ndjson'));
  const { rejects } = await readAll(chunks);
  for (const reject of rejects) file.keep(reject);
  file.close();
  return file;
};

test('without a reject there is no file and no folder', async () => {
  expect((await keepAll([`${JSON.stringify(sampleRecord())}\n`])).path).toBeUndefined();
  expect(existsSync(join(folder, 'run'))).toBe(false);
});

test('rejected lines are kept byte for byte, their reasons beside them, for the owner alone', async () => {
  const { path = '' } = await keepAll([Buffer.from([0xff, 0x80]), '\nnull\n', '{"cut":']);
  expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.from([0xff, 0x80]), Buffer.from('\nnull\n{"cut":\n')]));
  expect(readFileSync(`${path}.txt`, 'utf8').split('\n')).toEqual([
    '1: not valid UTF-8',
    '2: not a record: expected a JSON object, got null',
    '3: cut off: the input ends in the middle of this line',
    '',
  ]);
  expect([path, `${path}.txt`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
});

test('rejected CSV rows, once repaired, can be read again as they are', async () => {
  const row = toCsvRow(sampleRecord({ name: 'web-01' }));
  const edited = row.replace('web-01', 'web-02');
  const { path = '' } = await keepAll([[csvHeader, edited, row, edited, ''].join('\r\n')]);
  const kept = readFileSync(path, 'utf8');
  const repaired = await readAll([kept.replaceAll('web-02', 'web-01')]);
  expect(repaired.problems).toEqual([]);
  expect(repaired.records).toEqual([sampleRecord({ name: 'web-01' }), sampleRecord({ name: 'web-01' })]);
});

test('an earlier rejects file is never written to: it may be the input', async () => {
  const first = await keepAll(['first\n']);
  const second = await keepAll([readFileSync(first.path ?? ''), 'second\n']);
  expect(second.path).toBe(join(folder, 'run', 'srv-start.rejects-2.ndjson'));
  expect(readFileSync(first.path ?? '', 'utf8')).toBe('first\n');
  expect(readFileSync(second.path ?? '', 'utf8')).toBe('first\nsecond\n');
});

test('lines that cannot be kept stop the command', () => {
  const file = openRejectsFile('/dev/null/rejects.ndjson');
  expect(() => file.keep({ line: 1, raw: 'x', message: 'bad' })).toThrow(WriteFailure);
});
