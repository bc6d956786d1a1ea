import { exitCodes } from '@cms-patching/core';
import type { JournalReport, Overview } from '../report-schema.ts';
import { type Findings, failedZones, isOfSeveralRuns, lastExits } from './findings.ts';
import { listed, servers, text } from './wording.ts';

/** What stands behind the sentence, worst first. */
export function detailsOf(findings: Findings): string[] {
  const { audit } = findings;
  return [
    isOfSeveralRuns(findings)
      ? `records of ${findings.runs} runs came in, and are counted together: a server of several is one of each`
      : '',
    ...audit.journals.filter(({ state, lacking }) => state !== 'sound' || lacking).map(journalDetail),
    audit.openChanges.count > 0 ? openChangesDetail(audit) : '',
    ...audit.cutShort.map(
      (command) =>
        `${command} did not come to its end: ${audit.completeness === 'complete' ? 'yet every server that was scanned is here' : 'records may be missing'}`,
    ),
    ...failedZones(findings).flatMap(({ landingZone, failures }) =>
      failures.map(
        ({ region, error }) =>
          `${landingZone}${region ? ` (${region})` : ''}: ${error ? `${error.code}: ${error.message}` : 'scan failed'}`,
      ),
    ),
    audit.missing.count > 0
      ? `${servers(audit.missing.count)} did not ${findings.fromJournals ? 'come through' : 'reach this report (filtered out on the way, or lost)'}: ${missingSample(audit)}`
      : '',
    audit.rejects.count > 0
      ? `${audit.rejects.count} input line${audit.rejects.count > 1 ? 's were' : ' was'} rejected`
      : '',
    ...audit.overrides.map(
      ({ command, flag, value }) => `${command} was told ${flag}${value === true ? '' : ` ${JSON.stringify(value)}`}`,
    ),
    ...Object.entries(audit.takenOnTrust).map(([what, count]) => `${servers(count)} taken on trust: ${what}`),
    ...lastExits(findings).map(({ command, name }) => `${command} ended with: ${exitCodes[name].text}`),
    audit.completeness === 'unknown' && audit.journals.every(({ state }) => state !== 'missing')
      ? 'completeness unknown: no journal of this run was found, so nothing tells whether records are missing'
      : '',
  ].filter(Boolean);
}

function journalDetail({ command, path, state, message, lacking = 0 }: JournalReport): string {
  const why = `${servers(lacking)} carr${lacking === 1 ? 'ies' : 'y'} its block: it ran elsewhere, or lines were removed`;
  if (state === 'missing') return `the journal of ${command} is missing (${path}), and ${why}`;
  if (state === 'sound') return `the journal of ${command} says nothing of some servers (${path}): ${why}`;
  return `the journal of ${command} is ${state} (${path}): ${message}`;
}

function openChangesDetail({ openChanges: { count, named } }: Overview['audit']): string {
  const shown = named
    .slice(0, 3)
    .map(({ operation, at, instances }) => `${operation} at ${at} on ${listed(instances)}`);
  return `the outcome of ${text(count)} change${count === 1 ? '' : 's'} in AWS is unknown: ${shown.join('; ')}${count > shown.length ? '; …' : ''}`;
}

function missingSample({ missing }: Overview['audit']): string {
  const shown = missing.named.slice(0, 3).map(({ instance, lastSeen }) => `${instance} after ${lastSeen}`);
  return missing.count > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}
