import type { Fault, FaultInput } from '../faults/fault-schema.ts';
import type { Speed } from '../model/clock.ts';
import type { CallCounts, CallQuery, LoggedCall } from './call-log.ts';
import type { InstanceChange } from './change-instance.ts';
import type { SandboxState } from './describe-state.ts';

export interface ClockReading {
  /** Model time, RFC 3339. */
  now: string;
  /** Model seconds per wall second; 0 when held. */
  speed: number;
  held: boolean;
}

/** A sandbox seen from outside the AWS APIs: the witness and the puppeteer of tests. */
export interface SandboxControl {
  /** The calls in order; `changes: true` keeps attempts to change something, dry runs not among them. */
  calls(query?: CallQuery): Promise<LoggedCall[]>;
  clearCalls(): Promise<void>;
  /** How often each action was called. */
  counts(): Promise<Record<string, number>>;
  totals(): Promise<CallCounts>;
  state(accountId?: string): Promise<SandboxState>;
  clock(): Promise<ClockReading>;
  /** Moves the model clock on; everything due on the way has happened when it returns. */
  advance(seconds: number): Promise<ClockReading>;
  setSpeed(speed: Speed): Promise<ClockReading>;
  addFault(fault: FaultInput): Promise<void>;
  clearFaults(): Promise<void>;
  /** The faults in force, with how many calls each has seen and struck. */
  faults(): Promise<(Fault & { seen: number; struck: number })[]>;
  /** One server, to be changed behind AWS's back. */
  instance(instanceId: string): { change(change: InstanceChange): Promise<void> };
  /** Ends every assumed-role session now. */
  expireSessions(): Promise<void>;
  /** The variables that point an AWS client at this sandbox. */
  env(): Promise<Record<string, string>>;
}

/** Controls a running sandbox, this process's own or another's, over its control endpoint. */
export function connectControl(endpoint: string): SandboxControl {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${endpoint}/_sandbox/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const content: unknown = await response.json();
    if (!response.ok) throw new Error(`sandbox: ${(content as { error: string }).error}`);
    return content as T;
  };
  return {
    calls: (query = {}) => ask('GET', `calls?${queryText({ ...query })}`),
    clearCalls: () => ask('DELETE', 'calls'),
    counts: async () => (await ask<CallCounts>('GET', 'counts')).byAction,
    totals: () => ask('GET', 'counts'),
    state: (account) => ask('GET', `state?${queryText({ account })}`),
    clock: () => ask('GET', 'clock'),
    advance: (seconds) => ask('POST', 'clock', { advance: seconds }),
    setSpeed: (speed) => ask('POST', 'clock', { speed }),
    addFault: (fault) => ask('POST', 'faults', fault),
    clearFaults: () => ask('DELETE', 'faults'),
    faults: () => ask('GET', 'faults'),
    instance: (instanceId) => ({ change: (change) => ask('PATCH', `instances/${instanceId}`, change) }),
    expireSessions: () => ask('POST', 'expire-sessions'),
    env: async () => ({ AWS_ENDPOINT_URL: endpoint, ...(await ask<Record<string, string>>('GET', 'env')) }),
  };
}

function queryText(query: Record<string, string | boolean | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
}
