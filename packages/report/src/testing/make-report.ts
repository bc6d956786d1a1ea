import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instance } from '@cms-patching/core';
import { type FormatName, formatNames } from '../format.ts';
import { loadFormats } from '../format-makers.ts';
import type { Overview } from '../model/report-schema.ts';
import { openReport } from '../open-report.ts';
import { type JournalOptions, writeSampleJournals } from './sample-journals.ts';

export interface MadeReport {
  overview: Overview;
  folder: string;
  path(name: string): string;
  read(name: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a report in a folder of its own; with `journals` the run has left some. */
export async function makeReport(
  records: readonly Instance[],
  { formats = formatNames, journals }: { formats?: readonly FormatName[]; journals?: JournalOptions } = {},
): Promise<MadeReport> {
  const home = await mkdtemp(join(tmpdir(), 'report-'));
  const folder = join(home, 'reports');
  if (journals) await writeSampleJournals(join(home, 'state'), records, journals);
  const report = openReport({
    folder,
    formats: await loadFormats(formats),
    stateDir: join(home, 'state'),
    runId: undefined,
    version: '0.1.0',
    now: () => new Date('2026-11-24T06:00:00Z'),
    onFailure(failure) {
      throw failure;
    },
  });
  for (const record of records) report.record(record);
  const { overview } = await report.finish();
  const path = (name: string): string => join(folder, name);
  return {
    overview,
    folder,
    path,
    read: (name) => readFile(path(name), 'utf8'),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
