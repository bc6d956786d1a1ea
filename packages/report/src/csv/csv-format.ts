import { csvHeader, toCsvRow } from '@cms-patching/core';
import type { Format } from '../format.ts';
import { inventoryCells, inventoryColumnNames } from './ami-inventory.ts';
import { openCsvTable } from './csv-table.ts';
import { patchCells, patchColumnNames } from './patch-manager-columns.ts';
import { readinessCells, readinessColumnNames } from './readiness-columns.ts';

const byteOrderMark = '\ufeff';

/**
 * Writes report.csv (AWS Patch Manager's columns, then the checkpoint's, so that the file can be fed to any command again),
 * ami-inventory.csv and readiness.csv.
 */
export function createCsvFormat(folderPath: string): Format {
  const servers = openCsvTable(folderPath, patchColumnNames, csvHeader.slice(byteOrderMark.length));
  const inventory = openCsvTable(folderPath, inventoryColumnNames);
  const readiness = openCsvTable(folderPath, readinessColumnNames);
  let rows = 0;
  return {
    record(record, json) {
      rows += 1;
      servers.add(patchCells(record, rows), toCsvRow(record, json));
      const backup = inventoryCells(record);
      if (backup) inventory.add(backup);
      const checked = readinessCells(record);
      if (checked) readiness.add(checked);
    },
    write(_, folder) {
      servers.writeTo(folder.document('report.csv'));
      inventory.writeTo(folder.document('ami-inventory.csv'));
      readiness.writeTo(folder.document('readiness.csv'));
    },
    close() {
      for (const table of [servers, inventory, readiness]) table.close();
    },
  };
}
