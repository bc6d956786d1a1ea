import * as z from 'zod';
import { count, recordErrorSchema, time } from './schema-parts.ts';

/** One change made in AWS. */
export const change = z.strictObject({
  at: time,
  settledAt: time.optional(),
  command: z.string(),
  runId: z.string(),
  operation: z.string(),
  key: z.string(),
  instances: z.array(z.string()),
  principal: z.string().optional(),
  /** It may be repeated without harm, so a lost answer leaves nothing unknown. */
  idempotent: z.boolean().optional(),
  /** `unresolved`: journalled as sent, and no answer journalled. */
  outcome: z.enum(['done', 'adopted', 'failed', 'ambiguous', 'reissued', 'unresolved']),
  requestId: z.string().optional(),
  value: z.unknown().optional(),
  error: recordErrorSchema.optional(),
});

/** What became of one command's journal of one run. */
export const journalReport = z.strictObject({
  command: z.string(),
  runId: z.string(),
  path: z.string(),
  lines: count,
  /** The hash of the last sound line. */
  head: z.string(),
  /** `missing`: records carry the stage's block, and the run's other journals are here. */
  state: z.enum(['sound', 'torn', 'tampered', 'unreadable', 'missing']),
  /** Servers that carry the stage's block and of which the journal holds no line. */
  lacking: count.optional(),
  message: z.string().optional(),
});

const lostRecord = z.strictObject({ instance: z.string(), lastSeen: z.string() });

/** The books of the run. */
export const audit = z.strictObject({
  /** `unknown`: journals of the run are not here, so nothing says whether records are missing. */
  completeness: z.enum(['complete', 'cut-short', 'unknown']),
  scanned: count.optional(),
  accounted: count,
  missing: z.strictObject({ count, named: z.array(lostRecord) }),
  /** Commands that did not come to their end; where every scanned server arrived all the same, nothing was cut. */
  cutShort: z.array(z.string()),
  journals: z.array(journalReport),
  overrides: z.array(z.strictObject({ at: time, command: z.string(), flag: z.string(), value: z.unknown() })),
  /** What servers were patched without, by their own records, and how many: lifted guards, prechecks taken on a record's word. */
  takenOnTrust: z.record(z.string(), count),
  rejects: z.strictObject({
    count,
    named: z.array(z.strictObject({ command: z.string(), line: count, message: z.string() })),
  }),
  changeCounts: z.record(z.string(), z.record(z.string(), count)),
  /** Changes that were sent and of which nobody knows whether AWS carried them out. */
  openChanges: z.strictObject({
    count,
    named: z.array(
      z.strictObject({ at: time, command: z.string(), operation: z.string(), instances: z.array(z.string()) }),
    ),
  }),
});
