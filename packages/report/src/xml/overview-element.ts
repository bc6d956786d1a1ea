import type { Audit, Change, Overview, ProcessRun, StageReport, ZoneReport } from '../model/report-schema.ts';
import type { Element } from './xml-fragment.ts';

/** Where the changes and the instances go, which are too many to build with the rest. */
export const changesPlace = 'changes';
export const instancesPlace = 'instances';

/** Everything of report.xml that does not grow with the number of servers. */
export function overviewElements(overview: Overview): Element[] {
  const { verdict, runIds, totals, stages, zones, failures, audit } = overview;
  const { level, sentence, details, exit } = verdict;
  return [
    {
      name: 'verdict',
      attributes: { level, exitCode: exit.code, exitName: exit.name },
      children: [{ name: 'sentence', text: sentence }, ...details.map((text) => ({ name: 'detail', text }))],
    },
    ...runIds.map((id) => ({ name: 'run', attributes: { id } })),
    {
      name: 'totals',
      attributes: { records: totals.records },
      children: [
        ...Object.entries(totals.milestones).map(([name, count]) => ({
          name: 'milestone',
          attributes: { name, count: count ?? undefined },
        })),
        ...countElements('standing', totals.standings),
        ...countElements('failedBy', totals.failedBy),
      ],
    },
    ...stages.map(stageElement),
    ...zones.map(zoneElement),
    ...failures.map(({ stage, category, code, count, message, hint }) => ({
      name: 'failure',
      attributes: { stage, category, code, count, message, hint },
    })),
    auditElement(audit),
    { name: changesPlace },
    { name: instancesPlace },
  ];
}

export function changeElement(change: Change): Element {
  const {
    at,
    settledAt,
    command,
    runId,
    operation,
    key,
    instances,
    principal,
    idempotent,
    outcome,
    requestId,
    value,
    error,
  } = change;
  return {
    name: 'change',
    attributes: { at, settledAt, command, runId, operation, key, idempotent, principal, outcome, requestId },
    children: [
      ...instances.map((name) => ({ name: 'on', text: name })),
      ...(value === undefined
        ? []
        : [{ name: 'value', text: typeof value === 'string' ? value : JSON.stringify(value) }]),
      ...(error ? [errorElement(error)] : []),
    ],
  };
}

const errorElement = ({ category, code, message, requestId, retryable }: NonNullable<Change['error']>): Element => ({
  name: 'error',
  attributes: { category, code, message, requestId, retryable },
});

const stageElement = ({ command, ran, counts, durations, startedAt, finishedAt, processes }: StageReport): Element => ({
  name: 'command',
  attributes: { name: command, ran, startedAt, finishedAt },
  children: [
    ...countElements('status', counts),
    ...(durations ? [{ name: 'durations', attributes: durations }] : []),
    ...processes.map(processElement),
  ],
});

function processElement(run: ProcessRun): Element {
  const { argv, principals, exit, ...attributes } = run;
  return {
    name: 'process',
    attributes: { ...attributes, exitCode: exit?.code, exitName: exit?.name },
    children: [
      ...argv.map((text) => ({ name: 'argument', text })),
      ...principals.map((text) => ({ name: 'principal', text })),
    ],
  };
}

const zoneElement = ({
  landingZone,
  environment,
  accounts,
  regions,
  records,
  standings,
  failures,
}: ZoneReport): Element => ({
  name: 'landingZone',
  attributes: { name: landingZone, environment, records },
  children: [
    ...accounts.map((id) => ({ name: 'account', attributes: { id } })),
    ...regions.map((name) => ({ name: 'region', attributes: { name } })),
    ...countElements('standing', standings),
    ...failures.map(({ region, error }) => ({
      name: 'scanFailure',
      attributes: { region },
      children: error ? [errorElement(error)] : [],
    })),
  ],
});

const auditElement = ({
  completeness,
  scanned,
  accounted,
  missing,
  cutShort,
  journals,
  openChanges,
  overrides,
  takenOnTrust,
  rejects,
}: Audit): Element => ({
  name: 'audit',
  attributes: {
    completeness,
    scanned,
    accounted,
    missing: missing.count,
    rejects: rejects.count,
    openChanges: openChanges.count,
  },
  children: [
    ...missing.named.map((lost) => ({ name: 'missing', attributes: lost })),
    ...cutShort.map((command) => ({ name: 'cutShort', attributes: { command } })),
    ...journals.map((journal) => ({ name: 'journal', attributes: journal })),
    ...openChanges.named.map(({ at, command, operation, instances }) => ({
      name: 'openChange',
      attributes: { at, command, operation },
      children: instances.map((text) => ({ name: 'on', text })),
    })),
    ...overrides.map(({ at, command, flag, value }) => ({
      name: 'override',
      attributes: { at, command, flag, value: JSON.stringify(value) },
    })),
    ...countElements('takenOnTrust', takenOnTrust),
    ...rejects.named.map((reject) => ({ name: 'reject', attributes: reject })),
  ],
});

const countElements = (name: string, counts: Readonly<Record<string, number>>): Element[] =>
  Object.entries(counts).map(([key, count]) => ({ name, attributes: { name: key, count } }));
