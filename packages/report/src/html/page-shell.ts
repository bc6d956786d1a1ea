import { createHash } from 'node:crypto';
import { stageKeys, stageName, visibleText } from '@cms-patching/core';
import { Eta } from 'eta/core';
import { pageScript, pageStyle, pageTemplate } from '../../dist/assets.mjs';
import type { Overview, RecordErrorReport } from '../model/report-schema.ts';
import { runLine } from '../summary/summary-lines.ts';

const dataPlace = '<!--data-->';

/** The page around its data, split where the data goes; without scripts it shows the run in plain tables. */
export function pageShell(
  overview: Overview,
  errors: readonly RecordErrorReport[],
  errorCount: number,
): { head: string; tail: string } {
  const html = new Eta({ autoTrim: false }).renderString(pageTemplate, {
    overview: visible(overview),
    title: visibleText(`Patch run ${overview.runIds.join(', ') || 'report'}`),
    run: visibleText(runLine(overview)),
    stages: overview.stages.map(({ command, ran, counts }) => ({
      name: command,
      counts: ran ? listed(counts) : 'not run',
    })),
    zones: overview.zones.map(({ landingZone, records, standings, failures }) => ({
      name: visibleText(landingZone),
      records,
      standings: listed(standings),
      failures: visibleText(
        failures.map(({ region, error }) => `${region ?? ''} ${error?.code ?? ''} ${error?.message ?? ''}`).join('; '),
      ),
    })),
    errors: errors.map(({ name, instance, stage, code, message, hint }) => ({
      server: visibleText(`${name ?? ''} ${instance}`.trim()),
      stage: stageName(stage),
      text: visibleText(`${code}: ${message}`),
      hint,
    })),
    moreErrors: errorCount - errors.length,
    policy: contentPolicy(),
    style: pageStyle,
    script: pageScript,
    dataPlace,
  });
  // Text is escaped, so the place can't be found anywhere else.
  const [head = '', tail = ''] = html.split(dataPlace);
  return { head, tail };
}

/** Only this very script and style run, and nothing is fetched from anywhere. */
const contentPolicy = (): string =>
  [
    "default-src 'none'",
    `script-src '${hashOf(pageScript)}'`,
    `style-src '${hashOf(pageStyle)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/** The parts of the overview that the template shows, with what would not show spelled out. */
const visible = ({ tool, verdict }: Overview) => ({
  tool,
  verdict: { ...verdict, sentence: visibleText(verdict.sentence), details: verdict.details.map(visibleText) },
});

/** Stages in the order in which rows name them. */
export const pageStages: readonly string[] = stageKeys.map(stageName);
