import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Instance } from '@cms-patching/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { summaryTable } from './summary/summary-table.ts';
import { hostileRecord } from './testing/hostile-records.ts';
import { hostileTexts } from './testing/hostile-text.ts';
import { type MadeReport, makeReport } from './testing/make-report.ts';
import type { JournalEntry } from './testing/sample-journals.ts';
import { sampleNight } from './testing/sample-night.ts';

const records = hostileTexts.map(hostileRecord);

let made: MadeReport;
let audited: MadeReport;
beforeAll(async () => {
  made = await makeReport(records);
  const lines = hostileTexts.flatMap((text, line): JournalEntry[] => [
    { type: 'override', flag: text, value: text },
    { type: 'reject', line, message: text },
    { type: 'intent', key: `key ${line}`, operation: 'CreateTags', instances: [text], principal: text },
    { type: 'result', key: `key ${line}`, outcome: 'done', requestId: text, value: text },
    { type: 'zone', landingZone: `zone ${text}`, status: 'failed' },
  ]);
  audited = await makeReport([...sampleNight({ count: 1, night: 'green', until: 'lzScan' })], {
    formats: ['audit'],
    journals: { extra: { 'lz-scan': lines } },
  });
});
afterAll(async () => {
  await made.remove();
  await audited.remove();
});

/** Anything that a terminal acts on, or that changes how the text around it shows; newlines part the lines. */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const joiners = /[\u200c\u200d]/g;

test('there are enough hostile texts', () => {
  expect(hostileTexts.length).toBeGreaterThan(500);
});

test('audit.json tells of every reject, override and change as it was, without a control character', async () => {
  const text = await audited.read('audit.json');
  expect(/(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.exec(text)?.[0]).toBeUndefined();
  const { audit, changes, verdict } = JSON.parse(text);
  expect(audit.overrides.map(({ value }: { value: string }) => value)).toEqual(hostileTexts);
  expect(changes.map(({ value }: { value: string }) => value)).toEqual(hostileTexts);
  expect(audit.rejects.named.map(({ message }: { message: string }) => message)).toEqual(hostileTexts.slice(0, 100));
  expect(verdict.details).toEqual(expect.arrayContaining(hostileTexts.map((one) => `zone ${one}: scan failed`)));
});

test('report.json loses nothing', async () => {
  expect(JSON.parse(await made.read('report.json')).records).toEqual(records);
});

test.each(['summary.txt', 'report.csv', 'ami-inventory.csv', 'readiness.csv'])(
  '%s holds no character that acts on a terminal',
  async (name) => {
    const text = (await made.read(name)).replace(/^\ufeff/, '').replace(joiners, '');
    expect(unseen.exec(text)?.[0]).toBeUndefined();
  },
);

test('nor does the summary at a terminal', () => {
  const text = summaryTable(made.overview, { color: false, width: 100 }).replace(joiners, '');
  expect(unseen.exec(text)?.[0]).toBeUndefined();
});

test.each(['report.csv', 'ami-inventory.csv', 'readiness.csv'])(
  'no cell of %s is a formula, whatever a spreadsheet takes for a separator',
  async (name) => {
    const rows = (await made.read(name))
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\n');
    expect(rows).toHaveLength(records.length + 1);
    for (const row of rows) {
      for (const cell of cellsOf(row)) {
        // The one column for machines: JSON begins with a brace, so none of it is computed.
        if (cell.startsWith('{')) continue;
        expect(cell).not.toMatch(/(^|[,;\t|])\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
      }
    }
  },
);

test('report.csv goes into any command again, and comes out as the records that went in', () => {
  const bin = fileURLToPath(new URL('../dist/report.cjs', import.meta.url));
  const args = [
    bin,
    '--format',
    'none',
    '--output',
    'ndjson',
    '--input',
    made.path('report.csv'),
    '--state-dir',
    made.folder,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e9 });
  expect(stderr).not.toMatch(/rejected/);
  const back = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Instance);
  expect(back).toEqual(records);
});

/** The cells of one CSV row without its quotes. */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );
}
