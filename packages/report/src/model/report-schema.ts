import { instanceSchema, stageKeys, statuses } from '@cms-patching/core';
import * as z from 'zod';
import { audit, change, type journalReport } from './audit-schema.ts';
import { count, recordErrorSchema, time } from './schema-parts.ts';
import { milestones, standings } from './standing.ts';

export const reportSchemaName = 'cms-patching/report@1';

const { category } = recordErrorSchema.shape;

const stage = z.enum(stageKeys);
const standingCounts = z.partialRecord(z.enum(standings), count);
const statusCounts = z.partialRecord(z.enum(statuses), count);
const exit = z.strictObject({ name: z.string(), code: z.number().int() });

/** Seconds, over the records in which the stage did something; nearest-rank quantiles. */
const durations = z.strictObject({ count, min: z.number(), median: z.number(), p90: z.number(), max: z.number() });

const verdict = z.strictObject({
  level: z.enum(['good', 'attention', 'bad']),
  sentence: z.string(),
  /** What stands behind the sentence, worst first. */
  details: z.array(z.string()),
  /** Over the whole run, since a pipe hides the codes of all commands but the last. */
  exit,
});

/** One process of a command, from its journal's `begin` to its `end`; without an end it died or still runs. */
const processRun = z.strictObject({
  runId: z.string(),
  version: z.string(),
  host: z.string(),
  user: z.string(),
  pid: count,
  argv: z.array(z.string()),
  configFile: z.string().optional(),
  configHash: z.string().optional(),
  dryRun: z.boolean(),
  principals: z.array(z.string()),
  startedAt: time,
  finishedAt: time.optional(),
  read: count.optional(),
  written: count.optional(),
  rejected: count.optional(),
  exit: exit.optional(),
});

const stageReport = z.strictObject({
  stage: stage.optional(),
  command: z.string(),
  /** Whether any record carries its block or a journal shows that it began. */
  ran: z.boolean(),
  counts: statusCounts,
  durations: durations.optional(),
  startedAt: time.optional(),
  finishedAt: time.optional(),
  processes: z.array(processRun),
});

const zoneFailure = z.strictObject({ region: z.string().optional(), error: recordErrorSchema.optional() });

const zoneReport = z.strictObject({
  landingZone: z.string(),
  environment: z.string().optional(),
  accounts: z.array(z.string()),
  regions: z.array(z.string()),
  records: count,
  standings: standingCounts,
  /** Scans of this zone that failed; there can be such a zone without any record. */
  failures: z.array(zoneFailure),
});

const failureGroup = z.strictObject({
  stage,
  category,
  code: z.string(),
  count,
  /** The first one's message. */
  message: z.string(),
  hint: z.string(),
});

const recordErrorReport = z.strictObject({
  instance: z.string(),
  name: z.string().optional(),
  landingZone: z.string(),
  stage,
  status: z.enum(statuses),
  at: time,
  category,
  code: z.string(),
  message: z.string(),
  requestId: z.string().optional(),
  retryable: z.boolean().optional(),
  hint: z.string(),
  /** Internal errors only. */
  stack: z.string().optional(),
});

/** Everything about a run that does not grow with its servers; the same in all formats. */
export const overviewSchema = z.strictObject({
  schema: z.literal(reportSchemaName),
  generatedAt: time,
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  runIds: z.array(z.string()),
  /** Only when the run did not talk to AWS itself. */
  endpoint: z.string().optional(),
  dryRun: z.boolean(),
  verdict,
  /** The furthest stage that the run went for. */
  goal: stage,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  totals: z.strictObject({
    records: count,
    /** `null`: the stage that would tell did not run. */
    milestones: z.record(z.enum(milestones), count.nullable()),
    standings: standingCounts,
    /** Servers that stand as failed, by the stage that decided it. */
    failedBy: z.partialRecord(stage, count),
  }),
  stages: z.array(stageReport),
  zones: z.array(zoneReport),
  failures: z.array(failureGroup),
  audit,
});

/** The whole of report.json. */
export const reportSchema = overviewSchema.extend({
  /** Every change made in AWS, stage by stage, in the order in which they were settled. */
  changes: z.array(change),
  errors: z.array(recordErrorReport),
  records: z.array(instanceSchema),
});

export type Overview = z.infer<typeof overviewSchema>;
export type Verdict = z.infer<typeof verdict>;
export type StageReport = z.infer<typeof stageReport>;
export type ZoneReport = z.infer<typeof zoneReport>;
export type ProcessRun = z.infer<typeof processRun>;
export type FailureGroup = z.infer<typeof failureGroup>;
export type Change = z.infer<typeof change>;
export type JournalReport = z.infer<typeof journalReport>;
export type Audit = z.infer<typeof audit>;
export type RecordErrorReport = z.infer<typeof recordErrorReport>;
