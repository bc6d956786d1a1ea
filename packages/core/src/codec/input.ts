import { OperationError } from '../errors.ts';
import { isCsvColumn, recordColumn } from './csv.ts';
import { createCsvReader } from './csv-reader.ts';
import { type CsvHeader, parseCells } from './csv-row.ts';
import { decodeLine, type Line, splitLines } from './line-splitter.ts';
import { createNdjsonReader } from './ndjson-reader.ts';
import type { Batch, NumberedRecord, RecordReader } from './record-reader.ts';
import type { Reject } from './rejects.ts';

export type { NumberedRecord } from './record-reader.ts';
export type { Reject } from './rejects.ts';

export interface InputOptions {
  /** What messages call the input: `stdin`, or the file's name. */
  name: string;
  onReject(reject: Reject): void | Promise<void>;
  maxLineBytes?: number;
}

const fourMebibytes = 4 * 1024 * 1024;
const delimiters = [',', ';', '\t'];

/** The header of a CSV checkpoint, if this text is one: a row in which some cell is the name of a checkpoint's column. */
const findCsvHeader = (text: string): CsvHeader | undefined => {
  if (text.startsWith('{')) return undefined;
  const candidates = delimiters.map((delimiter) => ({ text, delimiter, columns: parseCells(text, delimiter) ?? [] }));
  return candidates.find(({ columns }) => columns.some(isCsvColumn));
};

/** The reader for input that begins with this line; undefined as long as there are only blank ones. */
const chooseReader = (line: Line, name: string, maxLineBytes: number): RecordReader | undefined => {
  const text = line.overlong ? undefined : decodeLine(line)?.trim();
  if (text === '') return undefined;
  const header = text === undefined ? undefined : findCsvHeader(text);
  if (!header) return createNdjsonReader(maxLineBytes);
  if (header.columns.includes(recordColumn)) return createCsvReader(header, maxLineBytes);
  throw new OperationError(
    `${name}:${line.number}: column "${recordColumn}" is missing, which holds the records themselves: use the CSV as it was written, or the NDJSON checkpoint`,
    { category: 'validation', code: 'csv-record-column' },
  );
};

async function* nameReadErrors(source: AsyncIterable<Buffer | string>, name: string): AsyncGenerator<Buffer | string> {
  try {
    yield* source;
  } catch (error) {
    const { syscall, code, message } = error as NodeJS.ErrnoException;
    if (syscall !== 'read') throw error;
    throw new OperationError(`${name}: cannot be read: ${message}`, {
      category: 'validation',
      code: code ?? 'read',
      cause: error,
    });
  }
}

/**
 * The records of NDJSON or of a CSV checkpoint, told apart by the first line that is not blank; one batch per chunk read, as soon as it is there.
 * Whatever is not a record goes to `onReject`, and the rest goes on. Throws OperationError when the input cannot be read
 * on, or is a CSV without the `record` column.
 */
export async function* readRecords(
  source: AsyncIterable<Buffer | string>,
  { name, onReject, maxLineBytes = fourMebibytes }: InputOptions,
): AsyncGenerator<ReadonlyArray<NumberedRecord>> {
  let reader: RecordReader | undefined;
  const empty = (): Batch => ({ records: [], rejects: [] });
  const settle = async ({ rejects }: Batch): Promise<void> => {
    for (const reject of rejects) await onReject(reject);
  };

  for await (const lines of splitLines(nameReadErrors(source, name), maxLineBytes)) {
    const batch = empty();
    for (const line of lines) {
      reader ??= chooseReader(line, name, maxLineBytes);
      reader?.read(line, batch);
    }
    await settle(batch);
    if (batch.records.length > 0) yield batch.records;
  }
  const last = empty();
  reader?.end(last);
  await settle(last);
  if (last.records.length > 0) yield last.records;
}
