import type { Instance } from '@cms-patching/core';
import type { Overview } from './model/report-schema.ts';
import type { JsonItems } from './output/json-items.ts';
import type { ReportFolder } from './output/report-folder.ts';

/** What all formats draw on once the last record has passed. */
export interface Material {
  overview: Overview;
  records: JsonItems;
  errors: JsonItems;
  changes: JsonItems;
}

/**
 * One kind of report. What can be said about a record alone is put on disk as it passes; `write` puts it under a head that needs
 * the totals. So nothing that grows with the number of servers stays in memory, and little is left to do at the end.
 */
export interface Format {
  /** What of the material it reads; what no format does is not put on disk. */
  reads?: readonly ('records' | 'errors')[];
  /** `json` is the record as a line. */
  record?(record: Instance, json: string): void;
  write(material: Material, folder: ReportFolder): void | Promise<void>;
  close?(): void;
}

/** Makes a format whose temporary files go to the given folder, which exists. */
export type FormatMaker = (folder: string) => Format;

export const formatNames = ['csv', 'json', 'html', 'xml', 'junit', 'summary', 'audit'] as const;
export type FormatName = (typeof formatNames)[number];
