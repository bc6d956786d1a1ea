import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Instance, instanceKey } from '../instance.ts';
import { journalPath } from '../journal/journal.ts';
import { startedByRunTag } from '../ownership-tags.ts';
import type { Workbench } from './workbench.ts';

/** A state directory that has the journal of srv-start, and of nothing that was done after it. */
export const otherHost = (stateDir: string): string => join(stateDir, 'another-host');

/** The stopped servers as srv-start leaves them: in the records, in AWS with these tags besides, and in its journal, here and on another host. */
export async function startedRecords(
  { sandbox, stateDir }: Pick<Workbench, 'sandbox' | 'stateDir'>,
  scanned: readonly Instance[],
  more: Readonly<Record<string, string>> = {},
): Promise<Instance[]> {
  const stopped = scanned.filter(({ state }) => state === 'stopped');
  for (const place of [stateDir, otherHost(stateDir)]) await journalOfStart(place, stopped);
  return Promise.all(
    scanned.map(async (record) => {
      const startedByUs = stopped.includes(record);
      if (startedByUs) {
        const tags = { ...record.tags, [startedByRunTag]: record.runId, ...more };
        await sandbox.control.instance(record.instanceId).change({ state: 'running', tags });
      }
      const at = record.lzScan?.finishedAt ?? '';
      const block = { status: 'success' as const, startedAt: at, finishedAt: at };
      return { ...record, srvStart: { ...block, startedByUs, previousState: record.state } };
    }),
  );
}

/** One call whose answer was never written down; an hour after the scan, so that no clock makes a start later than it. */
async function journalOfStart(stateDir: string, records: readonly Instance[]): Promise<void> {
  const [first] = records;
  if (!first) return;
  const path = journalPath(stateDir, first.runId, 'srv-start');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const line = {
    seq: 1,
    at: new Date(Date.parse(first.lzScan?.finishedAt ?? '') + 3_600_000).toISOString(),
    prev: '0'.repeat(64),
    type: 'intent',
    key: 'start/1',
    operation: 'StartInstances',
    instances: records.map(instanceKey),
    idempotent: true,
  };
  await writeFile(path, `${JSON.stringify(line)}\n`);
}
