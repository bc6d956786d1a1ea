import { stageName, visibleText } from '@cms-patching/core';
import { durationText } from '../contract/duration-text.ts';
import { hintAfterMessage } from '../model/hints.ts';
import type { Overview, StageReport, ZoneReport } from '../model/report-schema.ts';

const failuresShown = 10;
const detailsShown = 20;

/** The run in plain lines, the verdict first: for logs, mails and pipes. */
export function summaryLines(overview: Overview): string[] {
  const { verdict, stages, zones } = overview;
  return [
    `verdict: ${verdict.sentence} Exit code ${verdict.exit.code}, ${verdict.exit.name}.`,
    runLine(overview),
    ...stages.filter(({ stage }) => stage !== undefined).map(stageLine),
    ...zones.map(zoneLine),
    ...failureLines(overview),
    ...detailLines(overview),
    auditLine(overview),
  ].map(visibleText);
}

/** Which run this is, where and when it ran. */
export function runLine({ runIds, startedAt, finishedAt, endpoint, dryRun }: Overview): string {
  const parts = [`run ${runIds.join(', ') || 'unknown'}`];
  if (startedAt !== undefined && finishedAt !== undefined) {
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
    parts.push(`${clockText(startedAt)} to ${clockText(finishedAt)} (${durationText(seconds)})`);
  }
  if (dryRun) parts.push('dry run');
  if (endpoint !== undefined) parts.push(`rehearsal on ${endpoint}, not AWS`);
  return parts.join(', ');
}

/** `2026-11-23 22:00 UTC` */
const clockText = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

function stageLine({ command, ran, counts, durations }: StageReport): string {
  if (!ran) return `${command}: not run`;
  const took = durations ? `; median ${durationText(durations.median)}, slowest ${durationText(durations.max)}` : '';
  return `${command}: ${countsText(counts) || 'no server'}${took}`;
}

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

function zoneLine({ landingZone, environment, records, standings, failures }: ZoneReport): string {
  const about = `${landingZone}${environment === undefined ? '' : ` (${environment})`}: ${records} servers`;
  const failed = failures.map(
    ({ region, error }) => `; scan failed${region ? ` in ${region}` : ''}: ${error?.code ?? 'unknown'}`,
  );
  return `${about}${records > 0 ? `: ${countsText(standings)}` : ''}${failed.join('')}`;
}

/** The failures by how many servers they hit, each with what to do. */
function failureLines({ failures }: Overview): string[] {
  const shown = failures
    .slice(0, failuresShown)
    .map(
      ({ count, stage, category, code, message }) =>
        `${count} × ${stageName(stage)} ${category} ${code}: ${message} → ${hintAfterMessage({ category, code })}`,
    );
  const more = failures.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more kinds of failure`] : shown;
}

export function detailLines({ verdict }: Overview): string[] {
  const shown = verdict.details.slice(0, detailsShown);
  const more = verdict.details.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

/** What was changed in AWS, and whether the books balance. */
export function auditLine({ audit }: Overview): string {
  const changes = Object.entries(audit.changeCounts).map(
    ([operation, byOutcome]) => `${operation} ${countsText(byOutcome)}`,
  );
  const books =
    audit.scanned === undefined
      ? `${audit.accounted} accounted`
      : `${audit.scanned} scanned, ${audit.accounted} accounted`;
  // A report's own journal is still being written.
  const journals = audit.journals.filter(({ command }) => command !== 'report');
  const sound = journals.filter(({ state, lacking }) => state === 'sound' && !lacking).length;
  return `audit: ${books}; journals sound: ${sound} of ${journals.length}; changes in AWS: ${changes.join('; ') || 'none journalled'}`;
}
