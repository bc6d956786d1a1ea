import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FleetInput } from '@cms-patching/aws-sandbox';
import type { Instance } from '@cms-patching/core';
import { type Finished, openWorkbench, type Workbench, type WorkbenchOptions } from '@cms-patching/core/testing';

export const shop = '111122223333';
export const ledger = '444455556666';

/** A workbench for scans. */
export interface ScanBench extends Workbench {
  scan(...args: string[]): Promise<Finished>;
  /** The lines of the journal of the run that a record belongs to. */
  journal(record: Instance | undefined): Promise<Record<string, unknown>[]>;
  /** Writes a config and gives its path. */
  writeConfig(text: string): Promise<string>;
}

export async function openScanBench(options: WorkbenchOptions = {}): Promise<ScanBench> {
  const bench = await openWorkbench(options);
  return {
    ...bench,
    scan: (...args) => bench.run('lz-scan', args),
    async journal(record) {
      const text = await readFile(join(bench.stateDir, record?.runId ?? '', 'lz-scan.journal.ndjson'), 'utf8');
      const lines = text.trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    async writeConfig(text) {
      const file = join(bench.stateDir, 'config.yml');
      await writeFile(file, text);
      return file;
    },
  };
}

export const namesOf = (records: readonly Instance[]): (string | undefined)[] => records.map(({ name }) => name).sort();

type Account = FleetInput['accounts'][number];

/** An account with the role that the small config names, and so many like servers. */
export const accountOf = (
  accountId: string,
  name: string,
  count: number,
  role: Partial<NonNullable<Account['roles']>[number]> = {},
): Account => ({
  accountId,
  roles: [{ name: 'PatchingRole', ...role }],
  instances: [{ count, name: `${name}-{n}`, tags: { Environment: 'nonprod' } }],
});
