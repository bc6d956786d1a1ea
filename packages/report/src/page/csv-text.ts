import { visibleText } from './visible-text.ts';

// What a spreadsheet would compute, at the start of a cell or after a separator that one set up for another country splits at.
const formulaStart = /(^|[,;\t|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

function cellText(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : visibleText(value).replace(formulaStart, "$1'");
  return /[",;\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A CSV file for people: UTF-8 with a byte order mark, text with formulas defused, each row on one line. */
export const csvText = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `\ufeff${[head, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`;
