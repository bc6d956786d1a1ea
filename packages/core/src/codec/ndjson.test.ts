import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import ndjson from 'ndjson';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordWriter, serializeRecord } from './ndjson.ts';
import { createNdjsonReader } from './ndjson-reader.ts';
import type { Batch } from './record-reader.ts';
import { sampleRecord } from './testing/sample-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'ndjson-'));
const program = join(folder, 'pass-through.mjs');
const fleet = join(folder, 'fleet.ndjson');
const record = (number: number) =>
  sampleRecord({ instanceId: `i-${number.toString(16).padStart(17, '0')}`, tags: { Note: 'é'.repeat(900) } });

beforeAll(async () => {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'testing/pass-through.ts'), platform: 'node' });
  await bundle.write({ file: program, format: 'esm', codeSplitting: false });
  writeFileSync(fleet, Array.from({ length: 10_000 }, (_, number) => `${serializeRecord(record(number))}\n`).join(''));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Keeps each write it is given; takes no more than one at a time while it is held. */
const slowStream = () => {
  const writes: string[] = [];
  let release = (): void => {};
  const stream = new Writable({
    highWaterMark: 16 * 1024,
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.toString());
      release = done;
    },
  });
  return { stream, writes, release: () => release() };
};

test('what is written is read by the ndjson package', async () => {
  const written = [sampleRecord({ name: '\u001b"\n\u2028🙂\u009b' }), record(1)];
  const stream = new PassThrough();
  const writer = createRecordWriter(stream);
  for (const one of written) writer.write(one);
  await writer.end();
  const read: unknown[] = [];
  for await (const one of stream.pipe(ndjson.parse())) read.push(one);
  expect(read).toEqual(written);
});

test('records of one tick leave together, and none waits for a later tick', async () => {
  const { stream, writes } = slowStream();
  const writer = createRecordWriter(stream);
  for (let number = 0; number < 3; number += 1) {
    await Promise.resolve();
    expect(writer.write(sampleRecord())).toBeUndefined();
  }
  expect(writes).toEqual([]);
  await sleep(0);
  expect(writes).toEqual([`${serializeRecord(sampleRecord())}\n`.repeat(3)]);
});

test('one write takes at most 64 KB, and with a reader that is slow the writer says wait until it has caught up', async () => {
  const { stream, writes, release } = slowStream();
  const writer = createRecordWriter(stream);
  const waits = Array.from({ length: 100 }, (_, number) => writer.write(record(number)));
  expect(waits[0]).toBeUndefined();
  const last = waits.at(-1);
  expect(last).toBeInstanceOf(Promise);
  let caughtUp = false;
  void last?.then(() => {
    caughtUp = true;
  });
  await sleep(0);
  expect(caughtUp).toBe(false);
  while (!caughtUp) {
    release();
    await sleep(0);
  }
  expect(writes.join('')).toBe(Array.from({ length: 100 }, (_, at) => `${serializeRecord(record(at))}\n`).join(''));
  expect(Math.max(...writes.map((text) => text.length))).toBeLessThanOrEqual(64 * 1024);
});

test('the first failure is final: each later promise rejects with it', async () => {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
  });
  const writer = createRecordWriter(stream);
  expect(writer.write(sampleRecord())).toBeUndefined();
  await sleep(0);
  const failure = { name: 'WriteFailure', message: 'the output could not be written: ENOSPC: no space left' };
  await expect(writer.write(sampleRecord())).rejects.toMatchObject(failure);
  await expect(writer.end()).rejects.toMatchObject(failure);
});

test.each([
  ['is destroyed', 'WriteFailure', undefined],
  ['loses its reader', 'DownstreamClosed', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
])('a stream that %s while the writer waits ends the wait with %s', async (_what, name, error) => {
  const { stream } = slowStream();
  const writer = createRecordWriter(stream);
  for (let number = 0; number < 100; number += 1) writer.write(record(number));
  const wait = writer.write(record(100));
  stream.destroy(error);
  await expect(wait).rejects.toMatchObject({ name });
});

const run = (script: string) => execa('bash', ['-c', script], { reject: false, env: { program, fleet, folder } });

test('a pipe, a file and a slow reader all get every byte, in memory that stays flat', async () => {
  const { stderr, exitCode } = await run(
    'cd "$folder" && set -e -o pipefail; node "$program" <"$fleet" >file; cat "$fleet" | node "$program" | (sleep 1; cat >pipe)',
  );
  expect(exitCode).toBe(0);
  const copies = ['file', 'pipe'].map((name) => readFileSync(join(folder, name)).equals(readFileSync(fleet)));
  expect(copies).toEqual([true, true]);
  const peaks = Array.from(stderr.matchAll(/^peak (\d+) KiB$/gm), ([, kib]) => Number(kib) / 1024);
  expect(peaks).toHaveLength(2);
  expect(Math.max(...peaks)).toBeLessThan(120);
});

test('a reader that leaves is told apart from a disk that is full', async () => {
  const gone = await run('node "$program" <"$fleet" | head -n 1 >/dev/null');
  expect(gone.stderr).toContain('DownstreamClosed: the reader of the output is gone');
  const full = await run('node "$program" <"$fleet" >/dev/full');
  expect(full.stderr).toContain('WriteFailure: the output could not be written: ENOSPC');
  expect(full.exitCode).toBe(7);
});

test('a file that takes only part of the last write is a failure too', async () => {
  // One record more than the 8 KiB allowed, in a single write: the system writes 8 KiB of it and reports success.
  const short = await run('cd "$folder"; head -n 5 "$fleet" >five; ulimit -f 8; node "$program" <five >limited');
  expect(short.stderr).toContain('WriteFailure: the output could not be written: EFBIG');
});

test.each([
  ['ASCII with spaces', '{"a": 1}', true],
  ['other letters', '{"name":"naïve 日本 🙂"}', true],
  ['an escaped control', '{"name":"\\u009b"}', true],
  ['a C1 control', '{"name":"\u009b"}', false],
  ['DEL', '{"name":"\u007f"}', false],
  ['a line separator', '{"name":"\u2028"}', false],
  ['a tab between tokens', '{\t"name":"web"}', false],
])('a line with %s %j may go out again as it came: %s', (_what, unknown, mayPass) => {
  const text = `${JSON.stringify(sampleRecord()).slice(0, -1)},"unknown":${unknown}}`;
  const into: Batch = { records: [], rejects: [] };
  createNdjsonReader(10_000).read({ number: 1, bytes: Buffer.from(text), overlong: false, ended: true }, into);
  expect(into.rejects).toEqual([]);
  expect(into.records[0]?.text).toBe(mayPass ? text : undefined);
});
