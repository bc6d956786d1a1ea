import { decodeLine } from './line-splitter.ts';
import { parseRecord } from './parse-record.ts';
import { describeUnreadable, type RecordReader } from './record-reader.ts';

/** Without the characters that the writer escapes: what it would write, but for spaces between tokens. JSON lets no other control in. */
const isWrittenPlainly = (text: string): boolean => text.endsWith('}') && !/[\t\u007f-\u009f\u2028\u2029]/.test(text);

const isBlank = (text: string): boolean => !/\S/.test(text);

/**
 * One record per line. The ndjson package is not underneath: its parser ends at a bad line or skips it without naming it, decodes
 * invalid UTF-8 silently, buffers a line of any length, and takes twice the time.
 */
export const createNdjsonReader = (maxLineBytes: number): RecordReader => ({
  read: (line, { records, rejects }) => {
    const { number, bytes: raw } = line;
    const text = line.overlong ? undefined : decodeLine(line);
    if (text === undefined) {
      rejects.push({ line: number, raw, message: describeUnreadable(line, maxLineBytes) });
      return;
    }
    if (isBlank(text)) return;
    const parsed = parseRecord(text);
    if ('record' in parsed) {
      const { record } = parsed;
      records.push(isWrittenPlainly(text) ? { record, line: number, text } : { record, line: number });
    } else if (parsed.malformed && !line.ended) {
      rejects.push({ line: number, raw, message: 'cut off: the input ends in the middle of this line' });
    } else rejects.push({ line: number, raw, message: parsed.problem });
  },
  end: () => {},
});
