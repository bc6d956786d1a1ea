import type { LoggedCall, SandboxControl } from '@cms-patching/aws-sandbox';
import { expect } from 'vitest';
import { type Instance, instanceKey, scanKey, stageKeys } from '../instance.ts';
import type { JournalLine } from '../journal/journal-line.ts';
import { statuses } from '../outcome.ts';
import { stageName } from '../run/completeness.ts';
import { journalLines, ledgerGaps } from './conservation.ts';

/** Watches everything that happens on a workbench: what goes in comes out once, and AWS's log of changes is what the journals say. */
export interface Oracle {
  /** The sandbox's control, whose calls the oracle still knows after they were cleared. */
  readonly control: SandboxControl;
  /** Remembers the journals as a process left them, for a test that loses them. */
  noteJournals(): Promise<void>;
  /** Throws when the journals and AWS do not agree. */
  check(): Promise<void>;
}

export function openOracle(control: SandboxControl, stateDir: string): Oracle {
  const cleared: LoggedCall[] = [];
  const seen = new Map<string, JournalLine>();
  const noteJournals = async (): Promise<void> => {
    for (const line of await journalLines(stateDir)) seen.set(JSON.stringify(line), line);
  };
  return {
    noteJournals,
    control: {
      ...control,
      async clearCalls() {
        cleared.push(...(await control.calls({ changes: true })));
        await control.clearCalls();
      },
    },
    async check() {
      await noteJournals();
      const calls = [...cleared, ...(await control.calls({ changes: true }))];
      const gaps = ledgerGaps(calls.filter(isOfCommand), [...seen.values()]);
      expect(gaps, gaps.join('\n')).toEqual([]);
    },
  };
}

/** Not what a test did to AWS by itself. */
const isOfCommand = ({ principal }: LoggedCall): boolean => /\/cms-patching-(?!hands)/.test(principal);

/** Exits after which a stage has written every record that it read. */
const wroteAll = new Set([0, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15]);

/** Holds what a stage wrote against what it was given: each record once, with a block that says how it ended. */
export function expectConserved(
  stage: string,
  given: readonly object[],
  {
    exitCode,
    stdout,
    stderr,
    records,
  }: { exitCode: number | undefined; stdout: string; stderr: string; records: Instance[] },
): void {
  const key = stageKeys.find((each) => stageName(each) === stage);
  // Without a line it refused to begin at all, and with rejects fewer come out than went in.
  if (
    !key ||
    key === scanKey ||
    !wroteAll.has(exitCode ?? -1) ||
    !stdout.startsWith('{"') ||
    /rejects\.ndjson/.test(stderr)
  )
    return;
  expect(records.map(instanceKey).sort(), `${stage}: what went in and came out`).toEqual(
    given.map((record) => instanceKey(record as Instance)).sort(),
  );
  for (const record of records) expect(statuses, `${stage} of ${record.instanceId}`).toContain(record[key]?.status);
}
