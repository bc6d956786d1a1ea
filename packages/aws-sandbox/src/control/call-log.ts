import type { ServiceName } from '../actions/action.ts';

/** One call as the sandbox saw it. */
export interface LoggedCall {
  number: number;
  /** Model time, RFC 3339. */
  time: string;
  service: ServiceName;
  action: string;
  account: string;
  region: string;
  /** ARN of the caller. */
  principal: string;
  /** Whether the action changes things and was no dry run. */
  change: boolean;
  params: unknown;
  /** `OK`, or the error code that was the answer. */
  code: string;
  /** Whether the action was carried out, whatever became of the answer. */
  performed: boolean;
  /** The fault that was played on it. */
  fault?: string;
  requestId: string;
}

export interface CallCounts {
  total: number;
  changes: number;
  throttled: number;
  byAction: Record<string, number>;
  byAccount: Record<string, number>;
}

/** The latest calls are kept whole, all are counted. */
export class CallLog {
  readonly #limit: number;
  #number = 0;
  #calls: LoggedCall[] = [];
  #counts = noCounts();

  constructor(limit = 200_000) {
    this.#limit = limit;
  }

  add(call: Omit<LoggedCall, 'number'>): void {
    this.#calls.push({ number: ++this.#number, ...call });
    if (this.#calls.length > this.#limit) this.#calls.splice(0, Math.ceil(this.#limit / 10));
    const counts = this.#counts;
    counts.total += 1;
    if (call.change) counts.changes += 1;
    if (throttleCodes.has(call.code)) counts.throttled += 1;
    counts.byAction[call.action] = (counts.byAction[call.action] ?? 0) + 1;
    counts.byAccount[call.account] = (counts.byAccount[call.account] ?? 0) + 1;
  }

  find({ action, account, changes }: CallQuery): LoggedCall[] {
    return this.#calls.filter(
      (call) =>
        (action === undefined || call.action === action) &&
        (account === undefined || call.account === account) &&
        (changes === undefined || call.change === changes),
    );
  }

  counts(): CallCounts {
    return this.#counts;
  }

  clear(): void {
    this.#calls = [];
    this.#counts = noCounts();
  }
}

export interface CallQuery {
  action?: string | undefined;
  account?: string | undefined;
  changes?: boolean | undefined;
}

const throttleCodes = new Set(['RequestLimitExceeded', 'ThrottlingException', 'Throttling']);
const noCounts = (): CallCounts => ({ total: 0, changes: 0, throttled: 0, byAction: {}, byAccount: {} });
