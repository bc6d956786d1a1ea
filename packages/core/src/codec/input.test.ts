import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readRecords } from './input.ts';
import { serializeRecord } from './ndjson.ts';
import { readAll } from './testing/read-all.ts';
import { sampleRecord } from './testing/sample-record.ts';

const good = serializeRecord(sampleRecord({ name: 'web-01' }));
const without = (key: string): string => JSON.stringify({ ...sampleRecord(), [key]: undefined });

const problemOf = async (line: string | Buffer, end = '\n'): Promise<string | undefined> => {
  const { records, problems } = await readAll([`${good}\n`, line, `${end}${good}\n`]);
  expect(records).toHaveLength(2);
  expect(problems).toHaveLength(1);
  return problems[0];
};

test.each([
  ['null', '2: not a record: expected a JSON object, got null'],
  ['[]', '2: not a record: expected a JSON object, got an array'],
  ['42', '2: not a record: expected a JSON object, got a number'],
  ['"i-1"', '2: not a record: expected a JSON object, got a string'],
  [without('region'), '2: region: Invalid input: expected string, received undefined'],
  [
    JSON.stringify({ ...sampleRecord(), accountId: 12 }),
    '2: accountId: Invalid input: expected string, received number',
  ],
  [JSON.stringify({ ...sampleRecord(), accountId: '12' }), '2: accountId: must be 12 digits'],
  [
    JSON.stringify({ ...sampleRecord(), volumes: [{ volumeId: 'vol-1' }] }),
    /^2: volumes\[0\]\.deviceName: .*undefined$/,
  ],
  ['{}', /^2: schema: .*; runId: .*; landingZone: .*; and 4 more$/],
  [JSON.stringify({ ...sampleRecord(), tags: { 'a\u001b[2J\n': 1 } }), /^2: tags\.a\\u001b\[2J\\n: .*number$/],
  ['{"a":\u001b[31m}', /^2: not JSON: \P{Cc}*\\u001b\P{Cc}*$/u],
  [`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, '2: nested more than 256 levels deep'],
])('the line %.40s is named with its number, and the rest goes on', async (line, problem) => {
  expect(await problemOf(line)).toMatch(problem);
});

test('a line that is not UTF-8 is rejected with its bytes as they came', async () => {
  const latin1 = Buffer.from(good.replace('web', 'w\u00ebb'), 'latin1');
  const { records, rejects, problems } = await readAll([latin1, `\n${good}\n`]);
  expect(problems).toEqual(['1: not valid UTF-8']);
  expect(rejects[0]?.raw).toEqual(latin1);
  expect(records).toHaveLength(1);
});

test('a replacement character that was really sent is no reason to reject', async () => {
  const { records } = await readAll([good.replace('web', '\ufffd')]);
  expect(records[0]?.name).toBe('\ufffd-01');
});

test('many bad lines among good ones: each is named with its own number, each good one delivered with its', async () => {
  const lines = Array.from({ length: 5000 }, (_, at) => (at % 7 === 3 ? `bad ${at}` : good));
  const { lines: delivered, rejects } = await readAll([lines.join('\n')]);
  const numbers = lines.map((_line, at) => at + 1);
  expect(rejects.map(({ line }) => line)).toEqual(numbers.filter((line) => lines[line - 1] !== good));
  expect(delivered).toEqual(numbers.filter((line) => lines[line - 1] === good));
  expect(rejects.every(({ line, raw }) => raw.toString() === lines[line - 1])).toBe(true);
});

test('byte order marks, CRLF and blank lines are tolerated and counted', async () => {
  const { lines, problems } = await readAll([`\ufeff\r\n  \r\n${good}\r\n\n\ufeff${good}\n \t\n${good}\r\n\r\n`]);
  expect(problems).toEqual([]);
  expect(lines).toEqual([3, 5, 7]);
});

test('a bad first line does not hide the good ones after it', async () => {
  const { lines, problems } = await readAll([`i-0123\n${good}\n`]);
  expect(problems).toEqual([expect.stringMatching(/^1: not JSON: /)]);
  expect(lines).toEqual([2]);
});

test('a last line without a line end counts when it is whole, and is named when it was cut off', async () => {
  expect((await readAll([`${good}\n${good}`])).lines).toEqual([1, 2]);
  const cut = await readAll([`${good}\n${good.slice(0, -9)}`]);
  expect(cut.lines).toEqual([1]);
  expect(cut.problems).toEqual(['2: cut off: the input ends in the middle of this line']);
  expect(cut.rejects[0]?.raw.toString()).toBe(good.slice(0, -9));
});

test('a line over 4 MiB is rejected with its beginning only, one of 4 MiB is not', async () => {
  const padded = (bytes: number): string => {
    const empty = serializeRecord(sampleRecord({ name: '' }));
    return serializeRecord(sampleRecord({ name: 'x'.repeat(bytes - empty.length) }));
  };
  const limit = 4 * 1024 * 1024;
  const { lines, rejects, problems } = await readAll([`${padded(limit)}\n${padded(limit + 1)}\n${good}\n`]);
  expect(lines).toEqual([1, 3]);
  expect(problems).toEqual(['2: longer than 4194304 bytes: not read, and only its first 200 bytes are kept']);
  expect(rejects[0]?.raw.toString()).toBe(padded(limit + 1).slice(0, 200));
});

test('records are delivered before the input goes on', async () => {
  let sent = 0;
  const source = (async function* () {
    for (const chunk of [`${good}\n${good}\n${good.slice(0, 5)}`, `${good.slice(5)}\n`]) {
      sent += 1;
      yield chunk;
      await sleep(1);
    }
  })();
  const seen: Array<[sent: number, records: number]> = [];
  for await (const batch of readRecords(source, { name: 'stdin', onReject: () => {} })) seen.push([sent, batch.length]);
  expect(seen).toEqual([
    [1, 2],
    [2, 1],
  ]);
});

test('a reject is taken care of before the records after it are delivered', async () => {
  const events: string[] = [];
  const onReject = async (): Promise<void> => {
    await sleep(1);
    events.push('kept');
  };
  const source = (async function* () {
    yield `bad\n${good}\n`;
  })();
  for await (const _batch of readRecords(source, { name: 'stdin', onReject })) events.push('delivered');
  expect(events).toEqual(['kept', 'delivered']);
});

test('input that cannot be read stops everything, with the reason', async () => {
  const read = readRecords(createReadStream('/'), { name: '/', onReject: () => {} }).next();
  await expect(read).rejects.toMatchObject({
    name: 'OperationError',
    code: 'EISDIR',
    message: expect.stringMatching(/^\/: cannot be read: EISDIR/),
  });
});
