import type { ExitName } from '@cms-patching/core';
import type { Overview } from '../report-schema.ts';
import { type Standing, troubledStandings } from '../standing.ts';

export interface Circumstances {
  /** No record came, and none was to come: the commands' own endings are all there is. */
  fromJournals?: boolean;
  /** Servers that a stage left undone, though it was its to do. */
  leftUndone?: number;
  /** How many runs the records are of. */
  runs?: number;
}

/** What a verdict is passed on. */
export type Findings = Omit<Overview, 'verdict'> & Circumstances;

/** Endings that a later look at the records can't tell: they count as the commands themselves ended. */
const toldByCommand: ReadonlySet<string> = new Set<ExitName>([
  'internal',
  'write',
  'unknown',
  'guard',
  'interrupted',
  'terminated',
]);

export const numberOf = ({ totals }: Findings, ...standings: Standing[]): number =>
  standings.reduce((sum, standing) => sum + (totals.standings[standing] ?? 0), 0);

export const failedZones = ({ zones }: Findings) => zones.filter(({ failures }) => failures.length > 0);

export const troubledCount = (findings: Findings): number => numberOf(findings, ...troubledStandings);

export const eligibleCount = (findings: Findings): number => findings.totals.records - numberOf(findings, 'excluded');

/** How the last process of each command ended, where the records can't tell. */
export const lastExits = ({ stages, fromJournals }: Findings): { command: string; name: ExitName }[] =>
  stages.flatMap(({ command, processes }) => {
    const name = processes.at(-1)?.exit?.name;
    if (name === undefined) return [];
    const isTold = fromJournals ? !['done', 'nothingToDo', 'downstream'].includes(name) : toldByCommand.has(name);
    return isTold ? [{ command, name: name as ExitName }] : [];
  });

export const endings = (findings: Findings): ExitName[] => lastExits(findings).map(({ name }) => name);

export const isOfSeveralRuns = ({ runs = 1 }: Findings): boolean => runs > 1;
