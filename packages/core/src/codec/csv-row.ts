import { parse } from 'csv-parse/sync';
import { findEditedCell, recordColumn } from './csv.ts';
import { type ParsedRecord, parseRecord } from './parse-record.ts';

// A spreadsheet keeps no more characters than this in a cell.
const spreadsheetCellLimit = 32_767;

/** The header row of a CSV checkpoint, and the separator it was found to use. */
export interface CsvHeader {
  text: string;
  columns: readonly string[];
  delimiter: string;
}

/** The cells of one row, or undefined if its quotes do not match. */
export const parseCells = (row: string, delimiter: string): string[] | undefined => {
  try {
    // Naming the record delimiter, though there is none in one row, halves the time: else it is searched for at each byte.
    const [cells]: string[][] = parse(row, { delimiter, record_delimiter: '\n', relax_column_count: true });
    return cells ?? [];
  } catch {
    return undefined;
  }
};

/** Whether the text, taken alone, is a row with a record in it. */
export const isWholeRow = (row: string, { columns, delimiter }: CsvHeader): boolean => {
  const cells = parseCells(row, delimiter);
  return cells?.length === columns.length && (cells[columns.indexOf(recordColumn)] ?? '').startsWith('{');
};

/** The record of one row; undefined for a row of empty cells, and for the header come again where files were joined. */
export const parseCsvRow = (row: string, { columns, delimiter }: CsvHeader): ParsedRecord | undefined => {
  const cells = parseCells(row, delimiter);
  if (!cells) return { problem: 'not a CSV row: its quotes do not match' };
  const json = cells[columns.indexOf(recordColumn)];
  if (json === recordColumn || cells.every((cell) => cell === '')) return undefined;
  if (cells.length !== columns.length) {
    return { problem: `has ${cells.length} cells where the header has ${columns.length}` };
  }
  if (!json) return { problem: `column ${recordColumn} is empty` };
  const parsed = parseRecord(json);
  if ('problem' in parsed) {
    const hint = json.length === spreadsheetCellLimit ? ' (a spreadsheet cut it at 32,767 characters)' : '';
    return { problem: `column ${recordColumn}: ${parsed.problem}${hint}` };
  }
  const edited = findEditedCell(parsed.record, new Map(columns.map((column, at) => [column, cells[at] ?? ''])));
  return edited ? { problem: `${edited}: undo the edit, or change the record too` } : parsed;
};
