import { shorten, visibleText } from '../codec/terminal-text.ts';
import {
  type ErrorCategory,
  GuardRefusal,
  Interrupted,
  OperationError,
  UnknownOutcome,
  UsageError,
} from '../errors.ts';
import type { RecordError } from '../outcome.ts';
import {
  categoryOfCode,
  expiredCodes,
  hints,
  inventedNames,
  isCapacityCode,
  passesWithTime,
  throttleCodes,
  unconnectedCodes,
  unsettledCodes,
} from './aws-error-codes.ts';

/** What SDK exceptions, socket errors and parse errors have in common, as far as they have it. */
interface Thrown {
  name?: string;
  /** Node's code for a socket that failed. */
  code?: string;
  message?: string;
  $fault?: 'client' | 'server';
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

const thrown = (error: unknown): Thrown => (typeof error === 'object' && error !== null ? error : {});

/** AWS's own code, when AWS answered at all and its answer could be read. */
export function awsCode(error: unknown): string | undefined {
  if (error instanceof OperationError) return error.code;
  const { name, $fault } = thrown(error);
  return $fault && name && !inventedNames.has(name) ? name : undefined;
}

/** AWS asked for fewer requests: nothing was done, and nothing is wrong with the instance. */
export const isThrottle = (error: unknown): boolean =>
  throttleCodes.has(awsCode(error) ?? '') || thrown(error).$metadata?.httpStatusCode === 429;

/** AWS refused credentials that were good once. */
export const isExpired = (error: unknown): boolean => expiredCodes.has(awsCode(error) ?? '');

/** `--dry-run` asked EC2, and EC2 would have carried it out. */
export const isDryRunPermission = (error: unknown): boolean => awsCode(error) === 'DryRunOperation';

/**
 * The change certainly did not happen: AWS said so in an answer that could be read, or nothing was sent. False for resets, timeouts,
 * 5xx and unreadable answers, after which the change may have happened.
 */
export function isDefinite(error: unknown): boolean {
  if (error instanceof UnknownOutcome) return false;
  if (error instanceof Interrupted || error instanceof OperationError || error instanceof GuardRefusal) return true;
  if (isThrottle(error) || neverConnected(error)) return true;
  const code = awsCode(error);
  if (code === undefined || unsettledCodes.has(code)) return false;
  return isCapacityCode(code) || statusOf(error) < 500;
}

/** Network trouble, an overloaded service or a throttle: the next look may well succeed, so that no wait ends for it. */
export function isPassing(error: unknown): boolean {
  const { category, retryable } = toRecordError(error);
  return isThrottle(error) || (category === 'connectivity' && retryable);
}

/** Any error as data for a record: one visible line that says what to do where that is known. */
export function toRecordError(error: unknown): RecordError {
  const { requestId } = error instanceof OperationError ? error : (thrown(error).$metadata ?? {});
  const { category, code, message, retryable } = explain(error);
  return { category, code, message: oneLine(message), ...(requestId && { requestId }), retryable };
}

interface Explanation {
  category: ErrorCategory;
  code: string;
  message: string;
  retryable: boolean;
}

function explain(error: unknown): Explanation {
  const { name, code: socketCode, message = String(error), $metadata } = thrown(error);
  if (error instanceof OperationError) return error;
  if (error instanceof GuardRefusal) return { category: 'configuration', code: error.code, message, retryable: false };
  if (error instanceof UsageError) return { category: 'configuration', code: 'usage', message, retryable: false };
  if (error instanceof Interrupted) return { category: 'timeout', code: 'interrupted', message, retryable: true };
  const code = awsCode(error);
  if (code) {
    const status = statusOf(error);
    return {
      category: categoryOfCode(code, status),
      code,
      message: withHint(message, code),
      retryable: passesWithTime(code, status),
    };
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return explainCredentials(message);
  if (name === 'AbortError') return { category: 'timeout', code: 'aborted', message, retryable: true };
  if (socketCode && unconnectedCodes.has(socketCode)) {
    return {
      category: 'connectivity',
      code: socketCode,
      message: withHint(message, socketCode),
      retryable: !isCertificateCode(socketCode),
    };
  }
  if (name === 'TimeoutError' || socketCode === 'ETIMEDOUT') {
    const never = neverConnected(error);
    return {
      category: 'connectivity',
      code: never ? 'connection-timeout' : socketCode === 'ECONNRESET' ? socketCode : 'request-timeout',
      message: never ? `no connection in time; ${hints.ECONNREFUSED}` : withoutAdvice(message),
      retryable: true,
    };
  }
  if (socketCode && /^(E[A-Z]+|ERR_(SOCKET|STREAM|SSL|TLS)\w*|HPE_\w+)$/.test(socketCode) && $metadata) {
    return { category: 'connectivity', code: socketCode, message: withoutAdvice(message), retryable: true };
  }
  if ($metadata?.httpStatusCode !== undefined) return explainUnreadable($metadata.httpStatusCode);
  return { category: 'internal', code: 'internal', message, retryable: false };
}

function explainCredentials(message: string): Explanation {
  const facts = { category: 'authentication', retryable: false } as const;
  if (/\bsso\b/i.test(message)) {
    return {
      ...facts,
      code: 'sso-session',
      message: `${withoutAdvice(message)}; run aws sso login for this profile and run again`,
    };
  }
  if (/could not load credentials from any providers/i.test(message)) {
    return {
      ...facts,
      code: 'no-credentials',
      message: 'no AWS credentials were found: set AWS_PROFILE or run aws sso login',
    };
  }
  return { ...facts, code: 'credentials', message: `${withoutAdvice(message)}; check AWS_PROFILE and ~/.aws/config` };
}

const explainUnreadable = (status: number): Explanation => ({
  category: 'connectivity',
  code: 'unreadable-answer',
  message: `the answer (HTTP ${status}) could not be read as AWS's: is a proxy in between? ${hints.ECONNREFUSED}`,
  retryable: true,
});

const statusOf = (error: unknown): number => thrown(error).$metadata?.httpStatusCode ?? 0;

/** The SDK has no code for a connection that was not made in time, only this text. */
const neverConnected = (error: unknown): boolean => {
  const { name, code, message } = thrown(error);
  return (
    unconnectedCodes.has(code ?? '') ||
    (name === 'TimeoutError' && /did not establish a connection/.test(message ?? ''))
  );
};

const isCertificateCode = (code: string): boolean => /CERT|SIGNATURE/.test(code);

/** EC2 appends kilobytes of an encoded message that only an administrator can decode. */
const encodedMessage = /\s*Encoded authorization failure message:.*$/s;

const withHint = (message: string, code: string): string => {
  const said = message.replace(encodedMessage, '').replace(/[.\s]+$/, '');
  return hints[code] ? `${said}; ${hints[code]}` : said;
};

/** The SDK explains itself to programmers; an operator needs only what happened. */
const withoutAdvice = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .replace(/^@(smithy|aws-sdk)\/[\w-]+ - (\[(ERROR|WARN)\] )?/, '')
    .replace(/[.\s]+$/, '');

const oneLine = (message: string): string => shorten(visibleText(message.replace(/\s+/g, ' ').trim()), 300);
