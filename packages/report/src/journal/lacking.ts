import { join } from 'node:path';
import { journalSuffix, stageKeys, stageName } from '@cms-patching/core';
import type { RecordSet } from '../model/record-set.ts';
import type { JournalReport } from '../model/report-schema.ts';
import { recordKey } from './record-key.ts';
import { bitOf, type JournalFacts } from './run-journals.ts';

/**
 * Holds the blocks that the records carry against the journals: a stage writes a line for every server it gives a block, so a server that its
 * journal does not know was worked on elsewhere, or the journal was cut or removed. A run without any journal says nothing.
 */
export function journalReports(facts: JournalFacts, arrived: RecordSet, stateDir: string): JournalReport[] {
  const lacking = countLacking(facts, arrived);
  const known = facts.journals.map(({ report }) => {
    const count = lacking.get(recordKey(report.runId, report.command)) ?? 0;
    lacking.delete(recordKey(report.runId, report.command));
    // After a broken line nothing is read, so what is lacking there is no finding of its own.
    return count > 0 && (report.state === 'sound' || report.state === 'torn') ? { ...report, lacking: count } : report;
  });
  const missing = [...lacking].map(([key, count]): JournalReport => {
    const [runId = '', command = ''] = key.split(' ');
    const path = join(stateDir, runId, `${command}${journalSuffix}`);
    return { command, runId, path, lines: 0, head: '', state: 'missing', lacking: count };
  });
  return [...known, ...missing];
}

/** By run and command: the servers that carry its block and that it wrote no line of. */
function countLacking(facts: JournalFacts, arrived: RecordSet): Map<string, number> {
  const stages = stageKeys.map(stageName).map((command) => ({ command, bit: bitOf(facts, command) }));
  const journalled = new Set(
    facts.journals
      .filter(({ command, processes }) => command !== 'report' && processes.length > 0)
      .map(({ runId }) => runId),
  );
  const lacking = new Map<string, number>();
  for (const { runId, instance, blocks } of arrived) {
    if (!journalled.has(runId)) continue;
    const seen = facts.seen.get(recordKey(runId, instance)) ?? 0;
    for (const [place, { command, bit }] of stages.entries()) {
      if (!(blocks & (1 << place)) || seen & bit) continue;
      const key = recordKey(runId, command);
      lacking.set(key, (lacking.get(key) ?? 0) + 1);
    }
  }
  return lacking;
}
