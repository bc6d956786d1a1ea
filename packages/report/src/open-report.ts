import { type Instance, serializeRecord, WriteFailure } from '@cms-patching/core';
import type { FormatMaker, Material } from './format.ts';
import { readRunJournals } from './journal/run-journals.ts';
import { overviewOf } from './model/overview.ts';
import { errorsOf } from './model/record-errors.ts';
import type { Overview, RecordErrorReport } from './model/report-schema.ts';
import { addRecord, newTotals } from './model/totals.ts';
import { jsonText, openJsonItems } from './output/json-items.ts';
import { openReportFolder } from './output/report-folder.ts';

export interface ReportOptions {
  folder: string;
  formats: readonly FormatMaker[];
  stateDir: string;
  /** A run to look up in the journals even if no record of it comes. */
  runId: string | undefined;
  version: string;
  now: () => Date;
}

export interface OpenReport {
  /** Takes a record on its way, `json` being its line. When the disk is full it says so at the end only: records still must get through. */
  record(record: Instance, json?: string): void;
  /** Writes everything, all files or none. Throws WriteFailure, also for what went wrong while records passed. */
  finish(): Promise<{ overview: Overview; files: string[] }>;
}

/**
 * Opens a report: records stream through it, and only numbers, keys and the distinct failures stay in memory. Without formats it judges
 * the run and writes nothing.
 */
export function openReport({
  folder: path,
  formats: makers,
  stateDir,
  runId,
  version,
  now,
}: ReportOptions): OpenReport {
  const totals = newTotals();
  const paper = makers.length > 0 ? openPaper(path, makers) : undefined;
  let failure: unknown;
  const write = async (): Promise<{ overview: Overview; files: string[] }> => {
    const runIds = new Set([...(runId === undefined ? [] : [runId]), ...totals.runIds]);
    const facts = await readRunJournals(stateDir, runIds, (change) => paper?.changes.add(jsonText(change)));
    const overview = overviewOf(
      totals,
      facts,
      { generatedAt: now().toISOString(), tool: { name: 'report', version } },
      stateDir,
    );
    return { overview, files: paper ? await paper.publish(overview) : [] };
  };
  return {
    record(record, json = serializeRecord(record)) {
      if (failure || !totals.seen.add(record)) return;
      const errors = errorsOf(record);
      addRecord(totals, record, errors);
      try {
        paper?.add(record, json, errors);
      } catch (error) {
        if (!(error instanceof WriteFailure)) throw error;
        failure = error;
      }
    },
    async finish() {
      try {
        if (failure) throw failure;
        return await write();
      } finally {
        paper?.close();
      }
    },
  };
}

interface Paper extends Omit<Material, 'overview'> {
  add(record: Instance, json: string, errors: readonly RecordErrorReport[]): void;
  publish(overview: Overview): Promise<string[]>;
  /** Drops what was not published. */
  close(): void;
}

/** Everything of a report that is on disk. */
function openPaper(path: string, makers: readonly FormatMaker[]): Paper {
  const folder = openReportFolder(path);
  const material = { records: openJsonItems(path), errors: openJsonItems(path), changes: openJsonItems(path) };
  const formats = makers.map((make) => make(path));
  const read = new Set(formats.flatMap(({ reads = [] }) => reads));
  return {
    ...material,
    add(record, json, errors) {
      if (read.has('records')) material.records.add(json);
      if (read.has('errors')) for (const error of errors) material.errors.add(jsonText(error));
      for (const format of formats) format.record?.(record, json);
    },
    async publish(overview) {
      for (const format of formats) await format.write({ ...material, overview }, folder);
      return folder.publish();
    },
    close() {
      folder.discard();
      for (const open of [...Object.values(material), ...formats]) open.close?.();
    },
  };
}
