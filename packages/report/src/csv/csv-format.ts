import { csvHeader, toCsvRow } from '@cms-patching/core';
import type { Format } from '../format.ts';
import { openSpool } from '../output/spool.ts';
import { inventoryCells, inventoryColumnNames } from './ami-inventory.ts';
import { type Cell, csvRow } from './csv-row.ts';
import { patchCells, patchColumnNames } from './patch-manager-columns.ts';
import { readinessCells, readinessColumnNames } from './readiness-columns.ts';

const byteOrderMark = '\ufeff';

/**
 * Writes report.csv (AWS Patch Manager's columns, then the checkpoint's, so that the file can be fed to any command again),
 * ami-inventory.csv and readiness.csv.
 */
export function createCsvFormat(folderPath: string): Format {
  const tables = {
    'report.csv': openSpool(folderPath),
    'ami-inventory.csv': openSpool(folderPath),
    'readiness.csv': openSpool(folderPath),
  };
  const heads: Record<keyof typeof tables, string> = {
    'report.csv': `${csvRow(patchColumnNames)},${csvHeader.slice(byteOrderMark.length)}`,
    'ami-inventory.csv': csvRow(inventoryColumnNames),
    'readiness.csv': csvRow(readinessColumnNames),
  };
  const addRow = (name: keyof typeof tables, cells: readonly Cell[] | undefined): void => {
    if (cells) tables[name].append(`${csvRow(cells)}\n`);
  };
  return {
    record({ record }) {
      tables['report.csv'].append(`${csvRow(patchCells(record))},${toCsvRow(record)}\n`);
      addRow('ami-inventory.csv', inventoryCells(record));
      addRow('readiness.csv', readinessCells(record));
    },
    write(_, folder) {
      for (const name of Object.keys(tables) as (keyof typeof tables)[]) {
        const document = folder.document(name);
        // Without the mark Excel takes the file for the local code page and spoils every name that is not ASCII.
        document.write(`${byteOrderMark}${heads[name]}\n`);
        document.append(tables[name]);
      }
    },
    close() {
      for (const spool of Object.values(tables)) spool.close();
    },
  };
}
