import { type CsvHeader, isWholeRow, parseCsvRow } from './csv-row.ts';
import { decodeLine, type Line } from './line-splitter.ts';
import { type Batch, describeUnreadable, type RecordReader } from './record-reader.ts';

/** The lines of a row whose quote is still open. */
interface OpenRow {
  line: number;
  text: string;
  raws: Buffer[];
  bytes: number;
}

const newline = Buffer.from('\n');

const joinLines = (raws: readonly Buffer[]): Buffer =>
  Buffer.concat(raws.flatMap((raw, at) => (at === 0 ? [raw] : [newline, raw])));

const leavesQuoteOpen = (text: string): boolean => {
  let open = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) open = !open;
  return open;
};

/**
 * Reads checkpoint rows: flat columns in any order or missing, further ones ignored. A quote that is never closed costs its own
 * row, not the rest of the file: the next line that is a whole row is read as one.
 */
export const createCsvReader = (header: CsvHeader, maxLineBytes: number): RecordReader => {
  let open: OpenRow | undefined;

  const reject = (line: number, raw: Buffer, message: string, { rejects }: Batch): void => {
    rejects.push({ line, raw, message, header: header.text });
  };

  const readRow = (text: string, line: number, raw: Buffer, into: Batch): void => {
    const parsed = parseCsvRow(text, header);
    if (!parsed) return;
    if ('record' in parsed) into.records.push({ record: parsed.record, line });
    else reject(line, raw, parsed.problem, into);
  };

  const giveUpOpenRow = (into: Batch): void => {
    if (!open) return;
    const message = 'not a CSV row: a quote in it is never closed (edited by hand, or cut off)';
    reject(open.line, joinLines(open.raws), message, into);
    open = undefined;
  };

  const continueRow = (row: OpenRow, text: string, raw: Buffer, into: Batch): void => {
    row.text += `\n${text}`;
    row.raws.push(raw);
    row.bytes += raw.length + 1;
    if (!leavesQuoteOpen(text)) return;
    open = undefined;
    readRow(row.text, row.line, joinLines(row.raws), into);
  };

  return {
    read: (line: Line, into: Batch) => {
      const { number, bytes: raw } = line;
      const text = line.overlong ? undefined : decodeLine(line)?.replace(/\r$/, '');
      if (text === undefined) {
        giveUpOpenRow(into);
        reject(number, raw, describeUnreadable(line, maxLineBytes), into);
        return;
      }
      if (open && (open.bytes + raw.length >= maxLineBytes || isWholeRow(text, header))) giveUpOpenRow(into);
      if (open) continueRow(open, text, raw, into);
      else if (leavesQuoteOpen(text)) open = { line: number, text, raws: [raw], bytes: raw.length };
      else readRow(text, number, raw, into);
    },
    end: giveUpOpenRow,
  };
};
