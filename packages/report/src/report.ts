import { type ExitName, mostSevere, type Observer, UsageError, version } from '@cms-patching/core';
import { type FormatName, formatNames } from './format.ts';
import { loadFormats } from './format-makers.ts';
import { openReport } from './open-report.ts';
import { summaryLines } from './summary/summary-lines.ts';

export interface ReportFlags {
  outputDir: string;
  format: string;
  audit: boolean;
}

/** Takes every record on its way, writes the run's reports once the last has passed, and gives the exit code of the whole run. */
export const report: Observer<ReportFlags> = async ({ options, flags, stateDir, clock, log }) => {
  let isWritten = true;
  const open = openReport({
    folder: options.outputDir,
    formats: await loadFormats(formatsAsked(options)),
    stateDir,
    runId: flags.runId,
    journalsSuffice: options.audit,
    version,
    now: () => clock.now(),
    onFailure({ message }) {
      isWritten = false;
      log.error(message);
    },
  });
  return {
    see(record, text) {
      open.record(record, text);
      return undefined;
    },
    async finish() {
      const { overview, files } = await open.finish();
      if (process.stderr.isTTY && !flags.quiet && flags.logFormat === 'text') {
        const { summaryTable } = await import('./summary/summary-table.ts');
        process.stderr.write(
          summaryTable(overview, { color: process.stderr.hasColors(), width: process.stderr.columns }),
        );
      } else for (const line of summaryLines(overview)) log.info(line);
      if (files.length > 0) log.info(`written: ${files.join(' ')}`);
      const verdict = overview.verdict.exit.name as ExitName;
      return isWritten ? verdict : mostSevere([verdict, 'write']);
    },
  };
};

/** The formats named in `--format`. Throws UsageError. */
export function formatsAsked({ format, audit }: Pick<ReportFlags, 'format' | 'audit'>): FormatName[] {
  if (audit) return ['audit'];
  const asked = format.split(',').map((name) => name.trim());
  if (asked.length === 1 && asked[0] === 'none') return [];
  const unknown = asked.filter((name) => !isFormatName(name));
  if (unknown.length > 0) {
    throw new UsageError(`--format ${unknown.join(',')}: not a format; there are ${formatNames.join(', ')}, or none`);
  }
  return asked.filter(isFormatName);
}

const isFormatName = (name: string): name is FormatName => (formatNames as readonly string[]).includes(name);
