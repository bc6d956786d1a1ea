import { createHash } from 'node:crypto';
import type { RecordError } from '../outcome.ts';

/** The hash that stands before the first line of a journal. */
export const chainStart = '0'.repeat(64);

/** The link from one line to the next: SHA-256 of the line as written, without its newline. */
export const lineHash = (line: string): string => createHash('sha256').update(line).digest('hex');

/** How an attempted call ended: `ambiguous` means that nobody knows whether AWS carried it out. */
export type CallOutcome = 'done' | 'adopted' | 'failed' | 'ambiguous' | 'reissued';

/** What a journal line can say. Times are RFC 3339 UTC on the run's clock; instances are `account/region/instanceId`. */
export type JournalEntry =
  | {
      type: 'begin';
      stage: string;
      version: string;
      runId: string;
      pid: number;
      host: string;
      user: string;
      argv: string[];
      dryRun: boolean;
      configFile?: string;
      configHash?: string;
      endpoint?: string;
    }
  | {
      type: 'intent';
      key: string;
      operation: string;
      instances: string[];
      /** The change may be repeated without harm, so a lost answer never blocks a later run. */
      idempotent?: boolean;
      principal?: string;
    }
  | { type: 'result'; key: string; outcome: CallOutcome; value?: unknown; error?: RecordError; requestId?: string }
  | { type: 'record'; instance: string; status: string; code?: string }
  | {
      type: 'zone';
      landingZone: string;
      region?: string;
      status: 'success' | 'failed';
      count?: number;
      error?: RecordError;
    }
  | { type: 'override'; flag: string; value: unknown }
  | { type: 'reject'; line: number; message: string }
  | { type: 'note'; instance?: string; text: string; [key: string]: unknown }
  | { type: 'progress'; read: number; written: number; counts: Record<string, number>; inFlight: number }
  | {
      type: 'end';
      counts: Record<string, number>;
      read: number;
      written: number;
      rejected: number;
      exit: { name: string; code: number };
    };

/** One line as it stands in the file. */
export type JournalLine = { seq: number; at: string; prev: string } & JournalEntry;
