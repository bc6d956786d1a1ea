import { csvCell } from '@cms-patching/core';
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

export function openCsvTable(folder: string, head: readonly string[], restOfHead?: string): CsvTable {
  const spool = openSpool(folder);
  const add = (cells: readonly Cell[], rest?: string): void => {
    const row = cells.map(cellText).join(',');
    spool.append(rest === undefined ? `${row}\n` : `${row},${rest}\n`);
  };
  add(head, restOfHead);
  return {
    add,
    writeTo(document) {
      // Without a byte order mark Excel takes the file for the local code page and spoils every name that is not ASCII.
      document.write('\ufeff');
      document.append(spool);
    },
    close: () => spool.close(),
  };
}

const cellText = (cell: Cell): string =>
  typeof cell === 'string' ? csvCell(cell) : cell === undefined ? '' : `${cell}`;
