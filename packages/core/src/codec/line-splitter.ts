import { isUtf8 } from 'node:buffer';

/** One line without its `\n`. Only the first bytes of an over-long line are kept. */
export interface Line {
  /** Counted from 1. */
  number: number;
  bytes: Buffer;
  /** Longer than allowed: `bytes` is only its beginning. */
  overlong: boolean;
  /** False for a last line that has no `\n`: it may have been cut off. */
  ended: boolean;
}

const newline = 0x0a;
const keptOfOverlong = 200;

/** Splits at `\n` on bytes, before any decoding, so that a character cut by a chunk boundary stays whole. */
const createLineSplitter = (maxLineBytes: number) => {
  let count = 0;
  let held = Buffer.alloc(0);
  let heldBytes = 0;

  // The beginning of a line that is not complete yet; past the limit its bytes are only counted.
  const hold = (part: Buffer): void => {
    const needed = Math.min(heldBytes + part.length, maxLineBytes);
    if (needed > held.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxLineBytes, Math.max(needed, held.length * 2)));
      held.copy(larger, 0, 0, heldBytes);
      held = larger;
    }
    if (heldBytes < maxLineBytes) part.copy(held, heldBytes);
    heldBytes += part.length;
  };

  const finish = (part: Buffer, ended: boolean): Line => {
    count += 1;
    const overlong = heldBytes + part.length > maxLineBytes;
    if (heldBytes === 0 && !overlong) return { number: count, bytes: part, overlong, ended };
    const begun = held.subarray(0, Math.min(heldBytes, maxLineBytes));
    const bytes = overlong
      ? Buffer.concat([begun.subarray(0, keptOfOverlong), part.subarray(0, keptOfOverlong)]).subarray(0, keptOfOverlong)
      : Buffer.concat([begun, part]);
    heldBytes = 0;
    return { number: count, bytes, overlong, ended };
  };

  return {
    push: (chunk: Buffer): Line[] => {
      const lines: Line[] = [];
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        lines.push(finish(chunk.subarray(start, end), true));
        start = end + 1;
      }
      if (start < chunk.length) hold(chunk.subarray(start));
      return lines;
    },
    end: (): Line[] => (heldBytes > 0 ? [finish(Buffer.alloc(0), false)] : []),
  };
};

/**
 * The lines of a byte stream, one batch for each chunk that completes any, so that nothing waits for more input.
 * Memory stays below `maxLineBytes` and one chunk, whatever comes in.
 */
export async function* splitLines(
  source: AsyncIterable<Buffer | string>,
  maxLineBytes: number,
): AsyncGenerator<Line[]> {
  const splitter = createLineSplitter(maxLineBytes);
  for await (const chunk of source) {
    const lines = splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

/** The line as text without a byte order mark (where files were joined by cat, any line can begin with one); undefined if it is not UTF-8. */
export const decodeLine = ({ bytes }: Line): string | undefined => {
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd') && !isUtf8(bytes)) return undefined;
  return text.startsWith('\ufeff') ? text.slice(1) : text;
};
