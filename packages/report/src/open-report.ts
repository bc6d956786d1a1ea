import { type Instance, serializeRecord, WriteFailure } from '@cms-patching/core';
import type { FormatMaker } from './format.ts';
import { type JournalFacts, readRunJournals } from './journal/run-journals.ts';
import { overviewOf } from './model/overview.ts';
import { errorsOf } from './model/record-errors.ts';
import type { Overview } from './model/report-schema.ts';
import { addRecord, isFirst, newTotals } from './model/totals.ts';
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
  /** Takes a record on its way. Never throws: when the disk is full, records still must get through. */
  record(record: Instance): void;
  /** Writes everything, all files or none. Throws WriteFailure, also for what went wrong while records passed. */
  finish(): Promise<{ overview: Overview; files: string[] }>;
}

/** Opens a report: records stream through it, and only numbers, keys and the distinct failures stay in memory. */
export function openReport({
  folder: path,
  formats: makers,
  stateDir,
  runId,
  version,
  now,
}: ReportOptions): OpenReport {
  const folder = openReportFolder(path);
  const records = openJsonItems(path);
  const errors = openJsonItems(path);
  const changes = openJsonItems(path);
  const formats = makers.map((make) => make(path));
  const totals = newTotals();
  let failure: unknown;

  const close = (): void => {
    for (const open of [records, errors, changes, ...formats]) open.close?.();
  };
  const write = async (): Promise<{ overview: Overview; files: string[] }> => {
    const runIds = new Set([...(runId === undefined ? [] : [runId]), ...totals.runIds]);
    const facts: JournalFacts = await readRunJournals(stateDir, runIds, (change) => changes.add(jsonText(change)));
    const tool = { name: 'report', version };
    const overview = overviewOf(totals, facts, { generatedAt: now().toISOString(), tool });
    for (const format of formats) await format.write({ overview, records, errors, changes }, folder);
    return { overview, files: folder.publish() };
  };
  return {
    record(record) {
      if (failure || !isFirst(totals, record)) return;
      try {
        const line = serializeRecord(record);
        const found = errorsOf(record);
        addRecord(totals, record, found);
        records.add(line);
        for (const error of found) errors.add(jsonText(error));
        for (const format of formats) format.record?.({ record, line, errors: found });
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
        folder.discard();
        close();
      }
    },
  };
}
