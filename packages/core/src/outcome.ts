import * as z from 'zod';
import { errorCategories } from './errors.ts';

/** What a stage's block can say happened to one record; DESIGN's words. */
export const statuses = ['success', 'partial', 'failed', 'timeout', 'unknown', 'skipped', 'planned'] as const;
export type Status = (typeof statuses)[number];

/** Statuses that leave the record's work not done and not known to be harmless. */
export const failedStatuses: ReadonlySet<Status> = new Set(['partial', 'failed', 'timeout', 'unknown']);

const time = z.iso.datetime();

/** Why a record was left alone or ended other than well: a fixed code and a sentence. */
const reasonSchema = z.looseObject({ code: z.string(), message: z.string() });
export type Reason = { code: string; message: string };

/** An error as data in a record: AWS's code where there is one, one short line, AWS's request id. */
export const recordErrorSchema = z.looseObject({
  category: z.enum(errorCategories),
  code: z.string(),
  message: z.string(),
  requestId: z.string().optional(),
  retryable: z.boolean(),
});
export type RecordError = z.infer<typeof recordErrorSchema>;

/** The part that every stage's block shares. Times are RFC 3339 UTC. */
export const blockShape = {
  status: z.enum(statuses),
  startedAt: time,
  finishedAt: time,
  reason: reasonSchema.optional(),
  error: recordErrorSchema.optional(),
};

/** The outcome part of a block, as a stage returns it: the engine adds the times and what the stage noted on its way. */
export type Outcome =
  | { status: 'success' }
  | { status: 'planned'; reason?: Reason }
  | { status: 'skipped'; reason: Reason }
  | { status: 'partial'; reason: Reason }
  | { status: 'failed' | 'timeout' | 'unknown'; error: RecordError; reason?: Reason };

export const success = (): Outcome => ({ status: 'success' });
export const planned = (): Outcome => ({ status: 'planned' });

/** Not for this stage: leaves the record as it is and says why. */
export const skipped = (code: string, message: string): Outcome => ({ status: 'skipped', reason: { code, message } });

/** This record failed for a reason the stage found itself; AWS errors are thrown instead and end the same way. */
export const failed = (
  category: RecordError['category'],
  code: string,
  message: string,
  facts: { retryable?: boolean; requestId?: string } = {},
): Outcome => ({
  status: 'failed',
  error: {
    category,
    code,
    message,
    retryable: facts.retryable ?? false,
    ...(facts.requestId ? { requestId: facts.requestId } : {}),
  },
});
