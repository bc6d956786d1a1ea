import { toRecordError } from '../aws/aws-errors.ts';
import { GuardRefusal, Interrupted, OperationError, UnknownOutcome, WaitTimeout, WriteFailure } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import { skipped } from '../outcome.ts';

/** What an error thrown inside a stage means for its record, and for the command as a whole. */
export interface Thrown {
  outcome: Outcome;
  /** A guard refused: exit 5. */
  refused?: boolean;
  /** Not an expected failure: exit 1, and the stack belongs in the log. */
  bug?: boolean;
  /** Stops everyone: exit 7. */
  fatal?: WriteFailure;
}

/** Turns an error into the record's outcome. `begun`: a change for this record was sent and may still take effect. */
export function outcomeOfError(error: unknown, begun: boolean): Thrown {
  if (error instanceof GuardRefusal) return { outcome: skipped(error.code, error.message), refused: true };
  if (error instanceof Interrupted) {
    if (!begun) return { outcome: skipped('interrupted', 'stopped before anything was begun for it') };
    const message = 'interrupted; what was begun may still finish, and a later run adopts it';
    return {
      outcome: { status: 'timeout', error: { category: 'timeout', code: 'interrupted', message, retryable: true } },
    };
  }
  if (error instanceof WriteFailure) {
    if (!begun)
      return {
        outcome: skipped('write-failure', 'the journal could not be written, so nothing was begun'),
        fatal: error,
      };
    const message =
      'the journal could not be written while a change was under way: run again to find out what became of it';
    return {
      outcome: { status: 'unknown', error: { category: 'internal', code: 'write-failure', message, retryable: true } },
      fatal: error,
    };
  }
  const recordError = toRecordError(error);
  if (error instanceof UnknownOutcome) return { outcome: { status: 'unknown', error: recordError } };
  if (error instanceof WaitTimeout) return { outcome: { status: 'timeout', error: recordError } };
  const bug = recordError.category === 'internal' && !(error instanceof OperationError);
  return { outcome: { status: 'failed', error: bug ? { ...recordError, stack: stackOf(error) } : recordError }, bug };
}

/** Where a bug showed, for whoever mends it: the report shows it beside the error. */
const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
