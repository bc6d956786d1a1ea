/** What kind of trouble an error is; it decides the exit code and what an operator does next. */
export const errorCategories = [
  'configuration',
  'authentication',
  'connectivity',
  'resource',
  'timeout',
  'validation',
  'internal',
] as const;

export type ErrorCategory = (typeof errorCategories)[number];

export interface ErrorFacts {
  category: ErrorCategory;
  /** AWS's own code where there is one, else a fixed kebab-case word. */
  code: string;
  requestId?: string | undefined;
  /** Whether trying again later, unchanged, can succeed. */
  retryable?: boolean | undefined;
  cause?: unknown;
}

/** An expected failure. Thrown inside a stage it becomes that record's `error`; thrown outside one it stops the command. */
export class OperationError extends Error {
  override name = 'OperationError';
  readonly category: ErrorCategory;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly retryable: boolean;

  constructor(message: string, { category, code, requestId, retryable = false, cause }: ErrorFacts) {
    super(message, { cause });
    this.category = category;
    this.code = code;
    this.requestId = requestId;
    this.retryable = retryable;
  }
}

/** A wait used up its time; what was begun may still finish, so the record becomes `timeout` and a later run adopts it. */
export class WaitTimeout extends OperationError {
  override name = 'WaitTimeout';
  constructor(message: string, code = 'timeout') {
    super(message, { category: 'timeout', code, retryable: true });
  }
}

/** The operator or the system asked to stop; thrown by waits only, never in the middle of a call. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  constructor(message = 'interrupted before it finished') {
    super(message);
  }
}

/** A change was sent and neither its answer nor its effect could be found: the record becomes `unknown`. */
export class UnknownOutcome extends OperationError {
  override name = 'UnknownOutcome';
}

/** A change found nothing to do: what it was to bring about was so before it came. */
export class AlreadySo extends OperationError {
  override name = 'AlreadySo';
  constructor(instanceId: string) {
    super(`${instanceId} was changed by somebody else at this moment`, { category: 'validation', code: 'already-so' });
  }
}

/** The command line is wrong (exit 2). */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Something forbids this work as a whole or for one record: nothing was sent (exit 5). */
export class GuardRefusal extends Error {
  override name = 'GuardRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The journal, the output or another file that must not be lost could not be written (exit 7): everything stops. */
export class WriteFailure extends Error {
  override name = 'WriteFailure';
}

/** The reader of our standard output is gone (exit 141). */
export class DownstreamClosed extends Error {
  override name = 'DownstreamClosed';
}
