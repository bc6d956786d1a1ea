import type { ErrorCategory } from './errors.ts';

/** Every exit code a command can end with; the text is what `--help` prints. */
export const exitCodes = {
  done: { code: 0, text: "done: every record that was this stage's to do succeeded" },
  internal: { code: 1, text: 'internal error (a bug; the stack is in the log)' },
  usage: { code: 2, text: 'usage' },
  someFailed: { code: 3, text: 'finished, but some records or landing zones failed, here or before' },
  nothingToDo: { code: 4, text: 'nothing to do: no record for this stage came in' },
  guard: { code: 5, text: 'a guard refused' },
  unknown: { code: 6, text: 'the outcome of a change is unknown' },
  write: { code: 7, text: 'journal or output could not be written' },
  configuration: { code: 10, text: 'configuration' },
  authentication: { code: 11, text: 'authentication' },
  connectivity: { code: 12, text: 'connectivity' },
  resource: { code: 13, text: 'resource (permission, quota, capacity)' },
  timeout: { code: 14, text: 'timeout' },
  validation: { code: 15, text: 'validation' },
  interrupted: { code: 130, text: 'interrupted (SIGINT)' },
  downstream: { code: 141, text: 'downstream closed' },
  terminated: { code: 143, text: 'terminated (SIGTERM)' },
} as const;

export type ExitName = keyof typeof exitCodes;

/** The exit code of a run in which everything that was attempted failed with this category. */
export const categoryExit = (category: ErrorCategory): ExitName => category;

const severity: readonly ExitName[] = ['internal', 'write', 'unknown', 'guard'];

/** The most severe of several endings: 1, 7, 6, 5, then the first of the rest as given. */
export function mostSevere(endings: readonly ExitName[]): ExitName {
  return severity.find((name) => endings.includes(name)) ?? endings[0] ?? 'done';
}
