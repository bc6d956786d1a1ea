import { type StageKey, stageKeys } from '@cms-patching/core';
import { durationsOf } from './quantiles.ts';
import type { Overview, StageReport, ZoneReport } from './report-schema.ts';
import { type Milestone, milestoneStage, milestones, type Standing } from './standing.ts';
import { type Counts, increment, type Totals } from './totals.ts';

/** The numbers of the run once its goal is known: a server that stopped short of it without a failure was not attempted. */
export function summarise(
  totals: Totals,
  goal: StageKey,
  begun: ReadonlySet<StageKey>,
): Pick<Overview, 'totals' | 'zones' | 'failures'> & { stages: Omit<StageReport, 'command' | 'processes'>[] } {
  const zones = [...totals.zones].map(
    ([landingZone, zone]): ZoneReport => ({
      landingZone,
      ...(zone.environment !== undefined && { environment: zone.environment }),
      accounts: [...zone.accounts].sort(),
      regions: [...zone.regions].sort(),
      records: zone.records,
      standings: standingsFor(zone.standings, goal),
      failures: [],
    }),
  );
  const stages = stageKeys.map((key) => {
    const { counts, seconds, startedAt, finishedAt } = totals.stages[key];
    const durations = durationsOf(seconds.sorted());
    return {
      stage: key,
      ran: begun.has(key) || Object.keys(counts).length > 0,
      counts,
      ...(durations && { durations }),
      ...(startedAt !== undefined && { startedAt }),
      ...(finishedAt !== undefined && { finishedAt }),
    };
  });
  const didRun = new Set(stages.filter(({ ran }) => ran).map(({ stage }) => stage));
  return {
    totals: {
      records: totals.records,
      milestones: countMilestones(totals, didRun),
      standings: sumStandings(zones),
      failedBy: totals.failedBy,
    },
    stages,
    zones: zones.sort((a, b) => (a.landingZone < b.landingZone ? -1 : 1)),
    failures: [...totals.failures.values()].sort((a, b) => b.count - a.count),
  };
}

function standingsFor(places: ReadonlyMap<string, number>, goal: StageKey): Counts<Standing> {
  const counts: Counts<Standing> = {};
  for (const [place, count] of places) {
    const [standing, stage] = place.split(':') as [Standing, StageKey | undefined];
    const short = standing === 'done' && stage !== undefined && stageKeys.indexOf(stage) < stageKeys.indexOf(goal);
    increment(counts, short ? 'not-attempted' : standing, count);
  }
  return counts;
}

function countMilestones(totals: Totals, ran: ReadonlySet<StageKey>): Record<Milestone, number | null> {
  const told = (name: Milestone): boolean => {
    const stage = milestoneStage[name];
    return stage === undefined || ran.has(stage);
  };
  return Object.fromEntries(milestones.map((name) => [name, told(name) ? totals.milestones[name] : null])) as Record<
    Milestone,
    number | null
  >;
}

function sumStandings(zones: readonly ZoneReport[]): Counts<Standing> {
  const sum: Counts<Standing> = {};
  for (const { standings } of zones) {
    for (const [standing, count] of Object.entries(standings)) increment(sum, standing as Standing, count);
  }
  return sum;
}
