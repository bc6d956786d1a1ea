import { type StageKey, stageName } from '@cms-patching/core';
import { type Arrival, account } from '../journal/accounting.ts';
import { journalReports } from '../journal/lacking.ts';
import { bitOf, type CommandJournal, type JournalFacts } from '../journal/run-journals.ts';
import { type Overview, reportSchemaName, type StageReport, type ZoneReport } from './report-schema.ts';
import { stageOfCommand } from './stage-words.ts';
import { summarise } from './summarise.ts';
import { goalOf, type Totals } from './totals.ts';
import { verdictOn } from './verdict.ts';

export interface Evidence {
  totals: Totals;
  facts: JournalFacts;
  made: Pick<Overview, 'generatedAt' | 'tool'>;
  stateDir: string;
  /** Those of the records, and the one asked for. */
  runIds: string[];
  /** No record came, and none was to come. */
  fromJournals: boolean;
}

/** Puts the records' totals and the journals' facts together and judges them. */
export function overviewOf({ totals, facts, made, stateDir, runIds: allRunIds, fromJournals }: Evidence): Overview {
  const begun = begunStages(facts);
  const goal = goalOf(totals, begun);
  const summary = summarise(totals, goal, begun);
  const stages = withProcesses(summary.stages, facts.journals);
  const { startedAt, finishedAt } = spanOf(stages);
  const journals = journalReports(facts, totals.seen, stateDir);
  const goalBit = bitOf(facts, stageName(goal));
  const hasArrived: Arrival = fromJournals
    ? (_run, _instance, commands) => (commands & goalBit) !== 0
    : (runId, instance) => totals.seen.has(runId, instance);
  const books = account(facts, hasArrived, journals);
  const findings: Omit<Overview, 'verdict'> = {
    schema: reportSchemaName,
    ...made,
    runIds: allRunIds,
    ...endpointOf(totals),
    dryRun:
      (summary.totals.standings.planned ?? 0) > 0 || stages.some(({ processes }) => processes.at(-1)?.dryRun === true),
    goal,
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    totals: summary.totals,
    stages,
    zones: withScanFailures(summary.zones, facts.zones),
    failures: summary.failures,
    audit: {
      ...books,
      accounted: fromJournals ? facts.seen.size - books.missing.count : totals.seen.size(),
      journals,
      overrides: facts.overrides,
      takenOnTrust: totals.takenOnTrust,
      rejects: facts.rejects,
      changeCounts: facts.changeCounts,
      openChanges: facts.openChanges,
    },
  };
  const { schema, generatedAt, tool, runIds, endpoint, dryRun, ...rest } = findings;
  return {
    schema,
    generatedAt,
    tool,
    runIds,
    ...(endpoint !== undefined && { endpoint }),
    dryRun,
    verdict: verdictOn(findings, { fromJournals, runs: totals.runIds.size, leftUndone: totals.leftUndone }),
    ...rest,
  };
}

function begunStages({ journals }: JournalFacts): ReadonlySet<StageKey> {
  const keys = journals.filter(({ processes }) => processes.length > 0).map(({ command }) => stageOfCommand(command));
  return new Set(keys.filter((key) => key !== undefined));
}

const endpointOf = ({ endpoints }: Totals): { endpoint?: string } =>
  endpoints.size > 0 ? { endpoint: [...endpoints].sort().join(', ') } : {};

/** Adds to each stage its processes, and after the stages the other commands of the run that kept a journal. */
function withProcesses(
  stages: readonly Omit<StageReport, 'command' | 'processes'>[],
  journals: readonly CommandJournal[],
): StageReport[] {
  const processesOf = (command: string) =>
    journals.filter((journal) => journal.command === command).flatMap(({ processes }) => processes);
  const others = new Set(
    journals.map(({ command }) => command).filter((command) => command !== 'report' && !stageOfCommand(command)),
  );
  return [
    ...stages.map(({ stage, ...rest }): StageReport => {
      const command = stageName(stage as StageKey);
      return { ...(stage && { stage }), command, ...rest, processes: processesOf(command) };
    }),
    ...[...others].map((command): StageReport => ({ command, ran: true, counts: {}, processes: processesOf(command) })),
  ];
}

function spanOf(stages: readonly StageReport[]): { startedAt?: string; finishedAt?: string } {
  const starts = stages.flatMap(({ startedAt, processes }) => [startedAt, ...processes.map((run) => run.startedAt)]);
  const ends = stages.flatMap(({ finishedAt, processes }) => [finishedAt, ...processes.map((run) => run.finishedAt)]);
  const startedAt = known(starts).sort()[0];
  const finishedAt = known(ends).sort().at(-1);
  return { ...(startedAt !== undefined && { startedAt }), ...(finishedAt !== undefined && { finishedAt }) };
}

const known = (times: readonly (string | undefined)[]): string[] => times.filter((time) => time !== undefined);

/** Marks zones whose last scan failed, and adds those of which no record exists. */
function withScanFailures(zones: readonly ZoneReport[], scans: JournalFacts['zones']): ZoneReport[] {
  const byName = new Map(zones.map((zone) => [zone.landingZone, zone]));
  const last = new Map(scans.map((scan) => [`${scan.landingZone}\n${scan.region ?? ''}`, scan]));
  for (const { landingZone, region, status, error } of last.values()) {
    if (status !== 'failed') continue;
    const zone = byName.get(landingZone) ?? {
      landingZone,
      accounts: [],
      regions: [],
      records: 0,
      standings: {},
      failures: [],
    };
    const failure = { ...(region !== undefined && { region }), ...(error && { error }) };
    byName.set(landingZone, { ...zone, failures: [...zone.failures, failure] });
  }
  return [...byName.values()].sort((a, b) => (a.landingZone < b.landingZone ? -1 : 1));
}
