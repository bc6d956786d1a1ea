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
  /** When no record comes, the journals alone tell of the run. */
  journalsSuffice?: boolean;
  version: string;
  now: () => Date;
  /** Told once, and at once, when the report can't be written: nothing more is tried, but the run is still judged. */
  onFailure: (failure: WriteFailure) => void;
}

export interface OpenReport {
  /** Takes a record on its way, `json` being its line. */
  record(record: Instance, json?: string): void;
  /** Judges the run, and writes everything: all files or none. */
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
  journalsSuffice = false,
  version,
  now,
  onFailure,
}: ReportOptions): OpenReport {
  const totals = newTotals();
  let paper: Paper | undefined;
  /** A report that can't be written must not cost a record its way through. */
  const onPaper = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      return tear(error);
    }
  };
  const tear = (error: unknown): undefined => {
    paper?.close();
    paper = undefined;
    if (!(error instanceof WriteFailure)) throw error;
    onFailure(error);
  };
  if (makers.length > 0) paper = onPaper(() => openPaper(path, makers));
  return {
    record(record, json = serializeRecord(record)) {
      if (!totals.seen.add(record)) return;
      const errors = errorsOf(record);
      addRecord(totals, record, errors);
      onPaper(() => paper?.add(record, json, errors));
    },
    async finish() {
      const runIds = new Set([...(runId === undefined ? [] : [runId]), ...totals.runIds]);
      const facts = await readRunJournals(stateDir, runIds, (change) =>
        onPaper(() => paper?.changes.add(jsonText(change))),
      );
      const made = { generatedAt: now().toISOString(), tool: { name: 'report', version } };
      const fromJournals = journalsSuffice && totals.records === 0;
      const overview = overviewOf({ totals, facts, made, stateDir, runIds: [...runIds].sort(), fromJournals });
      const files = (await paper?.publish(overview).catch(tear)) ?? [];
      paper?.close();
      return { overview, files };
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
