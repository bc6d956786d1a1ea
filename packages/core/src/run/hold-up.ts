import type { Clock } from '../aws/clock.ts';
import { failedStatuses, type Reason, type Status } from '../outcome.ts';
import type { ErrorBudget } from '../stage-yargs.ts';
import type { StopSwitch } from './signals.ts';

export interface HoldUpFacts {
  stop: StopSwitch;
  clock: Clock;
  deadline: Date | undefined;
  /** Seconds. */
  usualDuration: number;
  maxErrors: ErrorBudget | undefined;
  /** Input lines that were no records; they count as failures. */
  rejected(): number;
}

/** Everything that can forbid a stage to begin new work, whatever the record. */
export interface HoldUp {
  /** Why nothing may be begun now. */
  reason(): Reason | undefined;
  /** Begins nothing more from now on: the rest of the records pass with this reason. */
  halt(reason: Reason): void;
  halted(): Reason | undefined;
  /** Counts how a record ended, when it ends: with --ordered it may be written much later. */
  count(status: Status | undefined): void;
  failures(): number;
  successes(): number;
  /** How many records there are to work on, which a budget in percent is a share of. */
  expect(records: number): void;
  /** Counts a record that is begun: where nobody knows how many will come, a budget in percent is a share of these. */
  begin(): void;
}

/** A share of the records begun so far is a share of at least so many, so that early on it says something. */
const leastOfStream = 10;

export function createHoldUp({ stop, clock, deadline, usualDuration, maxErrors, rejected }: HoldUpFacts): HoldUp {
  let halted: Reason | undefined;
  let failures = 0;
  let successes = 0;
  let begun = 0;
  let expected: number | undefined;
  const budget = (): number => {
    if (!maxErrors) return Number.POSITIVE_INFINITY;
    if ('count' in maxErrors) return maxErrors.count;
    return Math.max(1, Math.ceil(maxErrors.share * (expected ?? Math.max(begun, leastOfStream))));
  };
  return {
    reason() {
      if (halted) return halted;
      if (stop.stoppedBy())
        return { code: 'interrupted', message: 'the run was stopped before anything was begun for it' };
      const count = failures + rejected();
      if (count >= budget()) return { code: 'max-errors', message: sayEnough(count) };
      if (deadline && clock.now().getTime() + usualDuration * 1000 > deadline.getTime()) {
        return { code: 'deadline', message: `it would usually run past ${deadline.toISOString()}` };
      }
      return undefined;
    },
    halt(reason) {
      halted = reason;
    },
    halted: () => halted,
    count(status) {
      if (status === 'success') successes += 1;
      else if (status && failedStatuses.has(status)) failures += 1;
    },
    failures: () => failures,
    successes: () => successes,
    expect(records) {
      expected = records;
    },
    begin() {
      begun += 1;
    },
  };
}

const sayEnough = (failures: number): string =>
  failures === 1 ? '1 failure was enough' : `${failures} failures were enough`;
