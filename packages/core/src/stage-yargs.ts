import type { Options } from 'yargs';
import { UsageError } from './errors.ts';
import { count, duration } from './option-kinds.ts';

/** The flags that commands share, parsed. Durations are in seconds. */
export interface Flags {
  config: string | undefined;
  input: string | undefined;
  output: 'auto' | 'ndjson' | 'csv' | 'table';
  runId: string | undefined;
  stateDir: string | undefined;
  environment: string | undefined;
  concurrency: number | undefined;
  timeout: number | undefined;
  pollInterval: number | undefined;
  maxErrors: ErrorBudget | undefined;
  limit: number | undefined;
  deadline: string | undefined;
  maxScanAge: number | undefined;
  dryRun: boolean;
  force: boolean;
  ordered: boolean;
  resolve: 'adopt' | 'reissue';
  maxInstances: number | undefined;
  stream: boolean;
  profile: string | undefined;
  verbose: boolean;
  quiet: boolean;
  logFormat: 'text' | 'json';
}

/** How many failures end a run: a number, or a share (0 to 1) of the records to work on or, where nobody knows how many will come, of those begun. */
export type ErrorBudget = { count: number } | { share: number };

/** Flags of every command. */
export const commonFlags = {
  config: { type: 'string', describe: 'config file', requiresArg: true },
  output: {
    choices: ['auto', 'ndjson', 'csv', 'table'] as const,
    default: 'auto' as const,
    describe: 'what to write to stdout: a table when it is a terminal',
  },
  'run-id': { type: 'string', describe: 'the run to work in (a ULID)', requiresArg: true },
  'state-dir': { type: 'string', describe: 'where the journals are', requiresArg: true },
  environment: { type: 'string', describe: 'the only environment that may be touched', requiresArg: true },
  profile: { type: 'string', describe: 'AWS profile of the first credentials', requiresArg: true },
  verbose: { type: 'boolean', alias: 'v', default: false, describe: 'say more on stderr' },
  quiet: { type: 'boolean', alias: 'q', default: false, describe: 'say only errors on stderr' },
  'log-format': {
    choices: ['text', 'json'] as const,
    default: 'text' as const,
    describe: 'log for people or for machines',
  },
  color: { type: 'boolean', default: true, describe: 'colours at a terminal (--no-color, NO_COLOR)' },
  'print-schema': { type: 'boolean', default: false, describe: "print the record's JSON Schema" },
  'print-iam': { type: 'boolean', default: false, describe: 'print the IAM policy this command needs' },
  completion: { type: 'boolean', default: false, describe: 'print a completion script for the shell' },
} satisfies Record<string, Options>;

/** Flags of commands that work in AWS. */
export const workFlags = {
  concurrency: count('concurrency', 'records in flight per landing zone', { least: 1 }),
  timeout: duration('timeout', 'how long one record may take (900, 30m, 2h)'),
  'poll-interval': duration('poll-interval', 'how often AWS is asked'),
  deadline: {
    type: 'string',
    describe: 'begin nothing that would usually run past this time (05:30)',
    requiresArg: true,
  },
  'dry-run': { type: 'boolean', default: false, describe: 'show what would be done; change nothing' },
} satisfies Record<string, Options>;

/** Flags of commands that read records. */
export const inputFlags = {
  input: { type: 'string', describe: 'read records from a file, NDJSON or CSV (- is stdin)', requiresArg: true },
} satisfies Record<string, Options>;

/** Flags of commands that work on the records they read. */
export const stageFlags = {
  'max-errors': {
    type: 'string',
    describe: 'after this many failures the rest pass unworked (10, or 5%)',
    requiresArg: true,
    coerce: errorBudget,
  },
  limit: count('limit', 'work on the first N records only', { least: 1 }),
  'max-scan-age': duration('max-scan-age', 'refuse records scanned longer ago'),
  force: { type: 'boolean', default: false, describe: 'redo what already succeeded' },
  ordered: { type: 'boolean', default: false, describe: 'write records in the order of the input' },
  resolve: {
    choices: ['adopt', 'reissue'] as const,
    default: 'adopt' as const,
    describe: 'a change whose outcome cannot be found: leave it unknown, or send it again',
  },
} satisfies Record<string, Options>;

/** Flags of commands that read their whole input before they begin. */
export const planFlags = {
  'max-instances': count('max-instances', 'refuse to begin with more than this', { least: 1 }),
  stream: { type: 'boolean', default: false, describe: 'begin before the whole input is read' },
} satisfies Record<string, Options>;

function errorBudget(value: unknown): ErrorBudget | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (share !== undefined && Number(share) <= 100) return { share: Number(share) / 100 };
  if (/^\d+$/.test(text) && Number(text) >= 1) return { count: Number(text) };
  throw new UsageError(`--max-errors must be a number of 1 or more or a percentage, not "${text}"`);
}
