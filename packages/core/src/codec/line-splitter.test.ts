import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, splitLines } from './line-splitter.ts';

const split = async (chunks: Iterable<Buffer>, maxLineBytes = 1000): Promise<Line[]> => {
  const lines: Line[] = [];
  const source = (async function* () {
    yield* chunks;
  })();
  for await (const batch of splitLines(source, maxLineBytes)) lines.push(...batch);
  return lines;
};

test('wherever the chunks are cut, the lines are those of the whole, with their numbers', async () => {
  const bytes = fc.array(fc.oneof(fc.constant(10), fc.nat(255)), { maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 8 }), async (chunks) => {
      const whole = Buffer.from(chunks.flat());
      const lines = await split(chunks.map((chunk) => Buffer.from(chunk)));
      const joined = lines.flatMap(({ bytes, ended }) => (ended ? [bytes, Buffer.from('\n')] : [bytes]));
      expect(Buffer.concat(joined)).toEqual(whole);
      expect(lines.map(({ number }) => number)).toEqual(lines.map((_line, at) => at + 1));
      expect(lines.every(({ bytes }) => !bytes.includes(10))).toBe(true);
    }),
  );
});

test('a line is over-long from one byte past the limit, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 296, max: 304 }), fc.integer({ min: 1, max: 310 }), async (length, size) => {
      const whole = Buffer.from(`${'x'.repeat(length)}\nnext\n`);
      const chunks: Buffer[] = [];
      for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
      const [first, second] = await split(chunks, 300);
      expect(first).toMatchObject({ number: 1, overlong: length > 300, ended: true });
      expect(first?.bytes.length).toBe(length > 300 ? 200 : length);
      expect(second).toMatchObject({ number: 2, overlong: false, bytes: Buffer.from('next') });
    }),
  );
});

test('a line without end takes no more memory than the limit', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const endless = (function* () {
    for (let sent = 0; sent < 512; sent += 1) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      yield chunk;
    }
  })();
  const lines = await split(endless, 4 * 1024 * 1024);
  expect(lines).toMatchObject([{ number: 1, overlong: true, ended: false }]);
  expect(lines[0]?.bytes.length).toBe(200);
  expect(most).toBeLessThan(16 * 1024 * 1024);
});
