import { visibleText } from '@cms-patching/core';
import { stringify } from 'csv-stringify/sync';
import type { Document } from '../output/report-folder.ts';
import { openSpool } from '../output/spool.ts';

export type Cell = string | number | boolean | undefined;

/** A CSV table for people that grows on disk: text with formulas defused, numbers as numbers, each row on one line. */
export interface CsvTable {
  /** `rest` is CSV that the row ends with. */
  add(cells: readonly Cell[], rest?: string): void;
  writeTo(document: Document): void;
  close(): void;
}

// Starting csv-stringify costs more than writing a row with it.
const rowsAtOnce = 64;

export function openCsvTable(folder: string, head: readonly string[], restOfHead?: string): CsvTable {
  const spool = openSpool(folder);
  let rows: string[][] = [];
  let rests: (string | undefined)[] = [];
  const flush = (): void => {
    if (rows.length === 0) return;
    // No cell holds a newline, so lines are rows.
    const lines = stringify(rows, { eof: false }).split('\n');
    for (const [index, line] of lines.entries()) {
      const rest = rests[index];
      spool.append(rest === undefined ? line : `${line},`);
      if (rest !== undefined) spool.append(rest);
      spool.append('\n');
    }
    rows = [];
    rests = [];
  };
  const add = (cells: readonly Cell[], rest?: string): void => {
    rows.push(cells.map(cellText));
    rests.push(rest);
    if (rows.length === rowsAtOnce) flush();
  };
  add(head, restOfHead);
  return {
    add,
    writeTo(document) {
      flush();
      // Without a byte order mark Excel takes the file for the local code page and spoils every name that is not ASCII.
      document.write('\ufeff');
      document.append(spool);
    },
    close: () => spool.close(),
  };
}

// What a spreadsheet would compute, at the start of a cell or after a separator that one set up for another country splits at.
const formulaStart = /(^|[,;\t|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
// What it would take for a number or a date and save again differently, such as an account id.
const numberOrDate = /^\d[\d.,:/\-TZ ]*$/;

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = visibleText(cell);
  return numberOrDate.test(text) ? `'${text}` : text.replace(formulaStart, "$1'");
}
