import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instance } from '../instance.ts';
import { csvHeader, toCsvRow } from './csv.ts';
import { serializeRecord } from './ndjson.ts';
import { readAll } from './testing/read-all.ts';
import { sampleRecord } from './testing/sample-record.ts';

const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('"', '""', '\n', '\r\n', '\r', '\t', ',', ';', ';=1', '|', "'", '\\', '{', '\\u0041'),
      fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '＝1', ' =1', '8.10', '012', '2026-03-01', 'TRUE', 'record', ''),
      fc.constantFrom(
        '\u0000',
        '\u001b[2J',
        '\u007f',
        '\u009b',
        '\u2028',
        '\ufeff',
        '\ufffd',
        '\ud800',
        '\udfff',
        '🙂',
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));

const time = fc.constant('2026-03-01T14:00:00.000Z');
const block = fc.record(
  {
    status: fc.constantFrom('success' as const, 'failed' as const, 'skipped' as const),
    startedAt: time,
    finishedAt: time,
    reason: fc.record({ code: hostileText, message: hostileText }),
    imageId: hostileText,
    anything: fc.jsonValue(),
  },
  { requiredKeys: ['status', 'startedAt', 'finishedAt'] },
);

const records: fc.Arbitrary<Instance[]> = fc.array(
  fc
    .record(
      {
        name: hostileText,
        platformVersion: hostileText,
        tags: fc.dictionary(hostileText, hostileText),
        amiBackup: block,
        patch: block,
        'added by jq': fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map(sampleRecord),
  { minLength: 1, maxLength: 5 },
);

const cutAt = (whole: Buffer, cuts: number[]): Buffer[] => {
  const places = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, at) => whole.subarray(places[at], end));
};

const isOneLine = (line: string): boolean => !/[\p{Cc}\u2028\u2029]/u.test(line);

const cases = [
  { format: 'NDJSON', header: [], write: serializeRecord },
  { format: 'CSV', header: [csvHeader], write: toCsvRow },
];

test.each(cases)(
  'any record written as $format is one printable line and comes back the same, wherever the bytes are cut',
  async ({ header, write }) => {
    const newlines = fc.constantFrom('\n', '\r\n', '\n\n');
    await fc.assert(
      fc.asyncProperty(records, newlines, fc.array(fc.nat(), { maxLength: 6 }), async (written, newline, cuts) => {
        const lines = written.map((record) => write(record));
        expect(lines.every(isOneLine)).toBe(true);
        const whole = Buffer.from([...header, ...lines].map((line) => line + newline).join(''));
        const { records, problems } = await readAll(cutAt(whole, cuts));
        expect(problems).toEqual([]);
        // As text, because it shows the order of keys, keys named __proto__ and lone surrogates.
        expect(records.map((record) => JSON.stringify(record))).toEqual(
          written.map((record) => JSON.stringify(record)),
        );
      }),
      { numRuns: 300 },
    );
  },
);
