import { visibleText } from '@cms-patching/core';
import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | undefined;

// What a spreadsheet would compute, at the start of a cell or after a separator that one set up for another country splits at.
const formulaStart = /(^|[,;\t|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
// What it would take for a number or a date and save again differently, such as an account id.
const numberOrDate = /^\d[\d.,:/\-TZ ]*$/;

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = visibleText(cell);
  return numberOrDate.test(text) ? `'${text}` : text.replace(formulaStart, "$1'");
}

/** One CSV row for people, without its newline and always on one line: text with formulas defused, numbers as numbers. */
export const csvRow = (cells: readonly Cell[]): string => stringify([cells.map(cellText)], { eof: false });
