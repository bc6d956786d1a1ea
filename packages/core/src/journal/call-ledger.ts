import type { CallOutcome, JournalLine } from './journal-line.ts';

/** One call as the journal knows it. `open`: it may have been carried out, and nobody knows yet. */
export interface PastCall {
  /** The key of this attempt: `…/<operation>/<attempt>`. */
  key: string;
  operation: string;
  instances: readonly string[];
  at: Date;
  state: 'open' | 'done' | 'failed';
  value?: unknown;
  idempotent: boolean;
}

/** What a journal's lines say about each call, kept current while lines are read or written. */
export interface CallLedger {
  note(line: JournalLine): void;
  /** The newest attempt under a key without its attempt number. */
  latest(key: string): PastCall | undefined;
  attempts(key: string): number;
  callsFor(operation: string, instance: string): PastCall[];
  hasBegun(instance: string): boolean;
  /** A process began this stage and has not written its `end`. */
  isOpenPass(): boolean;
}

export function createCallLedger(): CallLedger {
  const byAttempt = new Map<string, PastCall>();
  const byKey = new Map<string, PastCall[]>();
  const byInstance = new Map<string, PastCall[]>();
  let openPass = false;
  return {
    isOpenPass: () => openPass,
    note(line) {
      if (line.type === 'begin') openPass = true;
      else if (line.type === 'end') openPass = false;
      else if (line.type === 'intent') {
        const { key, operation, instances } = line;
        const call: PastCall = {
          key,
          operation,
          instances,
          at: new Date(line.at),
          state: 'open',
          idempotent: line.idempotent ?? false,
        };
        byAttempt.set(key, call);
        push(byKey, keyWithoutAttempt(key), call);
        for (const instance of instances) push(byInstance, instance, call);
      } else if (line.type === 'result') {
        const call = byAttempt.get(line.key);
        if (!call) return;
        call.state = stateAfter(line.outcome);
        if ('value' in line) call.value = line.value;
      }
    },
    latest: (key) => byKey.get(key)?.at(-1),
    attempts: (key) => byKey.get(key)?.length ?? 0,
    callsFor: (operation, instance) => (byInstance.get(instance) ?? []).filter((call) => call.operation === operation),
    hasBegun: (instance) => (byInstance.get(instance) ?? []).some((call) => call.state !== 'failed'),
  };
}

const stateAfter = (outcome: CallOutcome): PastCall['state'] => {
  if (outcome === 'ambiguous') return 'open';
  return outcome === 'done' || outcome === 'adopted' ? 'done' : 'failed';
};

const keyWithoutAttempt = (key: string): string => key.slice(0, key.lastIndexOf('/'));

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
