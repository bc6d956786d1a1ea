import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { OperationError } from '../errors.ts';
import type { Log } from '../log.ts';
import { awsCode, toRecordError } from './aws-errors.ts';
import type { Clock } from './clock.ts';
import { failureStands } from './remember-outcome.ts';

export type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;
type Credentials = Awaited<ReturnType<CredentialProvider>>;

/** The credentials of one landing zone: one session, shared by its clients and regions and renewed before it ends. */
export interface ZoneCredentials {
  /** `memoized` tells the SDK's clients not to keep copies of their own. */
  provide: CredentialProvider & { memoized: true };
  /** Opens a new session at the next call, because AWS refused this one; in vain if that has happened since the call was signed. */
  renew(refusedKey: string | undefined): void;
}

export interface CredentialSource {
  fetch(): Promise<Credentials>;
  /** For messages: `landing zone lz250nonprod: cannot assume arn:…`. */
  what: string;
  clock: Clock;
  log: Pick<Log, 'debug' | 'warn'> | undefined;
}

/** As the SDK and the CLI do, a session is renewed five minutes before its end; one shorter than ten minutes at half of it. */
const margin = 300_000;

/**
 * Fetches credentials for all clients of a zone together. A failure stands for a while; it is not thrown while the credentials at hand are
 * still good. Throws OperationError, mostly `authentication`.
 */
export function shareCredentials({ fetch, what, clock, log }: CredentialSource): ZoneCredentials {
  let current: { credentials: Credentials; renewAt: number; endsAt: number } | undefined;
  let failure: { error: OperationError; standsUntil: number } | undefined;
  let fetching: Promise<Credentials> | undefined;

  const usable = (error: OperationError): Credentials => {
    if (!current || Date.now() >= current.endsAt) throw error;
    return current.credentials;
  };
  const fetchOnce = async (): Promise<Credentials> => {
    try {
      const credentials = await fetch();
      const endsAt = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      current = { credentials, endsAt, renewAt: endsAt - Math.min(margin, (endsAt - Date.now()) / 2) };
      failure = undefined;
      return credentials;
    } catch (cause) {
      const error = explain(cause, what);
      failure = { error, standsUntil: clock.now().getTime() + failureStands(error) };
      const stillGood = usable(error);
      log?.warn(error.message);
      return stillGood;
    } finally {
      fetching = undefined;
    }
  };
  const provide = async (): Promise<Credentials> => {
    if (current && Date.now() < current.renewAt) return current.credentials;
    if (failure && clock.now().getTime() < failure.standsUntil) return usable(failure.error);
    fetching ??= fetchOnce();
    return fetching;
  };
  return {
    provide: Object.assign(provide, { memoized: true as const }),
    renew: (refusedKey) => {
      if (current?.credentials.accessKeyId === refusedKey) current = undefined;
    },
  };
}

function explain(cause: unknown, what: string): OperationError {
  const { category, code, message, requestId, retryable } = toRecordError(cause);
  const refused = awsCode(cause) === 'AccessDenied';
  const advice = 'check that the role exists, whom its trust policy names, and the external id';
  return new OperationError(`${what}: ${refused ? `${(cause as Error).message}; ${advice}` : message}`, {
    category: refused ? 'authentication' : category,
    code,
    requestId,
    retryable,
    cause,
  });
}
