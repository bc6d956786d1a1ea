import { type ExitName, exitCodes, mostSevere, stageKeys, stageName } from '@cms-patching/core';
import type { JournalReport, Overview, Verdict } from './report-schema.ts';
import { achievementOf } from './stage-words.ts';
import { type Standing, troubledStandings } from './standing.ts';

export interface Circumstances {
  /** No record came, and none was to come: the commands' own endings are all there is. */
  fromJournals?: boolean;
  /** How many runs the records are of. */
  runs?: number;
}

type Findings = Omit<Overview, 'verdict'> & Circumstances;

/** From this share of failed servers on a night is called bad. */
const badShare = 0.1;

/** Endings that a later look at the records can't tell: they count as the commands themselves ended. */
const toldByCommand: ReadonlySet<string> = new Set<ExitName>([
  'internal',
  'write',
  'unknown',
  'guard',
  'interrupted',
  'terminated',
]);

/** The judgement over the whole run: a sentence, what stands behind it, and the exit code, from records and journals together. */
export function verdictOn(overview: Omit<Overview, 'verdict'>, circumstances: Circumstances = {}): Verdict {
  const findings = { ...overview, ...circumstances };
  const exit = exitOf(findings);
  return {
    level: levelOf(findings),
    sentence: sentenceOn(findings),
    details: detailsOf(findings),
    exit: { name: exit, code: exitCodes[exit].code },
  };
}

const numberOf = ({ totals }: Findings, ...standings: Standing[]): number =>
  standings.reduce((sum, standing) => sum + (totals.standings[standing] ?? 0), 0);

const failedZones = ({ zones }: Findings) => zones.filter(({ failures }) => failures.length > 0);

const troubledCount = (findings: Findings): number => numberOf(findings, ...troubledStandings);

const eligibleCount = (findings: Findings): number => findings.totals.records - numberOf(findings, 'excluded');

function levelOf(findings: Findings): Verdict['level'] {
  const { audit, totals } = findings;
  const tampered = audit.journals.some(({ state }) => state === 'tampered' || state === 'unreadable');
  const troubled = troubledCount(findings);
  if (
    tampered ||
    audit.completeness === 'cut-short' ||
    failedZones(findings).length > 0 ||
    numberOf(findings, 'unknown') + audit.openChanges.count > 0
  )
    return 'bad';
  if (troubled > 0 && troubled >= badShare * eligibleCount(findings)) return 'bad';
  const noted =
    troubled +
    numberOf(findings, 'not-attempted', 'rolled-back') +
    audit.missing.count +
    audit.rejects.count +
    audit.overrides.length +
    Object.keys(audit.takenOnTrust).length +
    audit.cutShort.length +
    audit.journals.filter(({ state, lacking }) => state !== 'sound' || lacking).length +
    (isOfSeveralRuns(findings) ? 1 : 0);
  if (findings.fromJournals && noted === 0 && audit.scanned) return endings(findings).length > 0 ? 'attention' : 'good';
  return noted > 0 || totals.records === 0 || endings(findings).length > 0 ? 'attention' : 'good';
}

function sentenceOn(findings: Findings): string {
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

function detailsOf(findings: Findings): string[] {
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
      ? `${servers(audit.missing.count)} did not reach this report (filtered out on the way, or lost): ${missingSample(audit)}`
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

/** How the last process of each command ended, where the records can't tell. */
const lastExits = ({ stages, fromJournals }: Findings): { command: string; name: ExitName }[] =>
  stages.flatMap(({ command, processes }) => {
    const name = processes.at(-1)?.exit?.name;
    if (name === undefined) return [];
    const isTold = fromJournals ? !['done', 'nothingToDo', 'downstream'].includes(name) : toldByCommand.has(name);
    return isTold ? [{ command, name: name as ExitName }] : [];
  });

const endings = (findings: Findings): ExitName[] => lastExits(findings).map(({ name }) => name);

const isOfSeveralRuns = ({ runs = 1 }: Findings): boolean => runs > 1;

function exitOf(findings: Findings): ExitName {
  const found = endings(findings);
  const { audit } = findings;
  if (numberOf(findings, 'unknown') + audit.openChanges.count > 0) found.push('unknown');
  const tampered = audit.journals.some(({ state }) => state === 'tampered' || state === 'unreadable');
  const failures = troubledCount(findings) + failedZones(findings).length + audit.rejects.count;
  const only = onlyCategory(findings);
  if (failures > 0 && only) found.push(only);
  else if (failures > 0 || tampered || audit.completeness === 'cut-short') found.push('someFailed');
  const isEmpty = findings.fromJournals ? !audit.scanned : eligibleCount(findings) === 0;
  if (found.length === 0 && isEmpty) found.push('nothingToDo');
  return mostSevere(found);
}

/** The one category with which everything that was attempted failed. */
function onlyCategory(findings: Findings): ExitName | undefined {
  const { failures, audit } = findings;
  const otherwise =
    numberOf(findings, 'done', 'planned', 'partial', 'rolled-back', 'not-attempted') + audit.rejects.count;
  if (otherwise > 0 || audit.completeness === 'cut-short') return undefined;
  const zoneCategories = failedZones(findings).flatMap((zone) =>
    zone.failures.map(({ error }) => error?.category ?? 'internal'),
  );
  const categories = new Set([...failures.map(({ category }) => category), ...zoneCategories]);
  const [category] = categories;
  return categories.size === 1 ? category : undefined;
}

const number = new Intl.NumberFormat('en');

const text = (count: number): string => number.format(count);

const servers = (count: number): string => `${text(count)} server${count === 1 ? '' : 's'}`;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
