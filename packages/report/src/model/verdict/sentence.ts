import { stageKeys, stageName } from '@cms-patching/core';
import { achievementOf } from '../stage-words.ts';
import type { Standing } from '../standing.ts';
import { eligibleCount, type Findings, failedZones, numberOf } from './findings.ts';
import { listed, servers, text } from './wording.ts';

/** What came of the run, in one sentence: what was reached, then what was not. */
export function sentenceOn(findings: Findings): string {
  const zones = failedZones(findings);
  const lostZones =
    zones.length > 0
      ? `landing zone${zones.length > 1 ? 's' : ''} ${listed(zones.map(({ landingZone }) => landingZone))} could not be scanned in full`
      : '';
  if (findings.fromJournals && findings.audit.scanned) {
    const { scanned, accounted } = findings.audit;
    return `By the journals alone, ${text(accounted)} of ${servers(scanned)} came through to ${stageName(findings.goal)}${lostZones && `; ${lostZones}`}.`;
  }
  if (findings.totals.records === 0) return `No server came in${lostZones && `; ${lostZones}`}.`;
  const eligible = eligibleCount(findings);
  const excluded = numberOf(findings, 'excluded');
  if (eligible === 0)
    return `None of the ${servers(excluded)} found may be worked on: the scan excluded them all${lostZones && `; ${lostZones}`}.`;
  const clauses = [headClause(findings, eligible, excluded), ...troubleClauses(findings), lostZones].filter(Boolean);
  return `${findings.dryRun ? 'Dry run: ' : ''}${clauses.join('; ')}.`;
}

function headClause(findings: Findings, eligible: number, excluded: number): string {
  const planned = numberOf(findings, 'planned');
  const done = numberOf(findings, 'done') + planned;
  const achieved = `${planned > 0 ? 'would be' : done === 1 && eligible === 1 ? 'is' : 'are'} ${achievementOf(findings.goal)}`;
  const kind = excluded > 0 ? 'eligible ' : '';
  if (done === eligible)
    return `${eligible === 1 ? `The one ${kind}server` : `All ${text(eligible)} ${kind}servers`} ${achieved}`;
  return `${text(done)} of ${text(eligible)} ${kind}servers ${achieved}`;
}

function troubleClauses(findings: Findings): string[] {
  const count = (standing: Standing): number => numberOf(findings, standing);
  const failed = count('failed');
  const where = stageKeys.flatMap((stage) => {
    const here = findings.totals.failedBy[stage];
    return here ? [`${stageName(stage)} ${text(here)}`] : [];
  });
  return [
    failed > 0 ? `${text(failed)} failed (${where.join(', ')})` : '',
    count('timeout') > 0 ? `${text(count('timeout'))} timed out` : '',
    count('unknown') > 0 ? `the outcome of ${text(count('unknown'))} is unknown` : '',
    count('partial') > 0 ? `${text(count('partial'))} patched in part` : '',
    count('rolled-back') > 0 ? `${text(count('rolled-back'))} rolled back` : '',
    count('not-attempted') > 0 ? `${text(count('not-attempted'))} not attempted` : '',
  ].filter(Boolean);
}
