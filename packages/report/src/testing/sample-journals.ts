import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ExitName,
  exitCodes,
  type Instance,
  instanceKey,
  type JournalLine,
  stageKeys,
  stageName,
} from '@cms-patching/core';

type WithoutPlace<L> = L extends JournalLine ? Omit<L, 'seq' | 'at' | 'prev'> : never;

/** What a journal line says, without its time and its place in the chain. */
export type JournalEntry = WithoutPlace<JournalLine>;

const operations: Readonly<Record<string, string>> = {
  amiBackup: 'CreateImage',
  srvStart: 'StartInstances',
  patch: 'SendCommand',
  srvRestore: 'StopInstances',
};

/** Journal lines with their chain, as core writes them. */
export function chained(entries: readonly (JournalEntry & { at: string })[]): string {
  let head = '0'.repeat(64);
  return entries
    .map(({ at, ...entry }, index) => {
      const raw = JSON.stringify({ seq: index + 1, at, prev: head, ...entry });
      head = createHash('sha256').update(raw).digest('hex');
      return `${raw}\n`;
    })
    .join('');
}

export interface JournalOptions {
  /** How commands ended where not well; `none`: they never did. */
  endings?: Partial<Record<string, ExitName | 'none'>>;
  /** Lines that a command's journal has besides. */
  extra?: Partial<Record<string, readonly JournalEntry[]>>;
}

/** Writes for a set of records the journals that the stages named in their blocks would have left; gives the folder's parent back. */
export async function writeSampleJournals(
  stateDir: string,
  records: readonly Instance[],
  options: JournalOptions = {},
): Promise<string> {
  const runId = records[0]?.runId ?? '';
  await mkdir(join(stateDir, runId), { recursive: true });
  for (const key of stageKeys) {
    const mine = records.filter((record) => record[key] !== undefined);
    if (mine.length === 0) continue;
    const command = stageName(key);
    const begin: JournalEntry = {
      type: 'begin',
      stage: command,
      version: '0.1.0',
      runId,
      pid: 4000 + stageKeys.indexOf(key),
      host: 'ops-laptop',
      user: 'kim',
      argv: command === 'lz-scan' ? ['lz250nonprod', 'lz251nonprod', 'lz300shared', 'lz410data'] : [],
      configFile: 'config/prepatch_config.yml',
      configHash: 'a3f5c1d2e4b697881f20c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e',
      dryRun: false,
    };
    const at = (time: string, entry: JournalEntry) => ({ at: time, ...entry });
    const times = mine.flatMap((record) => [record[key]?.startedAt ?? '', record[key]?.finishedAt ?? '']).sort();
    const [first, last] = [times[0] ?? '', times.at(-1) ?? ''];
    const counts: Record<string, number> = {};
    const body = mine.flatMap((record) => {
      const block = record[key];
      if (!block) return [];
      counts[block.status] = (counts[block.status] ?? 0) + 1;
      const written = at(block.finishedAt, { type: 'record', instance: instanceKey(record), status: block.status });
      const operation = operations[key];
      if (!operation || block.status === 'skipped') return [written];
      const callKey = `${runId}/${instanceKey(record)}/${operation}/1`;
      const principal = `arn:aws:sts::${record.accountId}:assumed-role/PatchingRole/cms-patching-${runId}`;
      return [
        at(block.startedAt, { type: 'intent', key: callKey, operation, instances: [instanceKey(record)], principal }),
        at(block.startedAt, {
          type: 'result',
          key: callKey,
          outcome: block.status === 'failed' ? 'failed' : 'done',
          requestId: '8f6a2c1e-0000-4000-8000-000000000001',
        }),
        written,
      ];
    });
    const extra = (options.extra?.[command] ?? []).map((entry) => at(first, entry));
    const ending = options.endings?.[command] ?? 'done';
    const read = command === 'lz-scan' ? 0 : mine.length;
    const end: (JournalEntry & { at: string })[] =
      ending === 'none'
        ? []
        : [
            at(last, {
              type: 'end',
              counts,
              read,
              written: mine.length,
              rejected: 0,
              exit: { name: ending, code: exitCodes[ending].code },
            }),
          ];
    await writeFile(
      join(stateDir, runId, `${command}.journal.ndjson`),
      chained([at(first, begin), ...extra, ...body, ...end]),
    );
  }
  return stateDir;
}
