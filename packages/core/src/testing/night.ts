import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetInput } from '@cms-patching/aws-sandbox';
import { vi } from 'vitest';
import type { Instance } from '../instance.ts';
import { journalPath } from '../journal/journal.ts';
import type { JournalLine } from '../journal/journal-line.ts';
import { readJournal } from '../journal/read-journal.ts';
import { type Hands, layHands } from './prepared-records.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench.ts';

type Server = NonNullable<FleetInput['accounts'][number]['instances']>[number];

const accountId = '111122223333';

/** Waits that only bad luck needs are long here, so that a slow machine fails no test. */
const config = `
workflow:
  timeouts: { instance_start: 1800, ssm_connection: 1800, hook: 2 }
  poll_interval: 15
defaults: { region: ap-southeast-2 }
landing_zones:
  - { name: lz250nonprod, account_id: "${accountId}", environment: nonprod, role_name: PatchingRole, filters: { tags: { Environment: nonprod } } }
`;

/** A workbench on one zone of servers of a test's own, by name. */
export interface Night extends Workbench {
  readonly hands: Hands;
  /** Scanned records of these servers, or of all, in the order of the fleet. */
  named(...names: string[]): Promise<Instance[]>;
  /** The same, backed up and found ready by a precheck. */
  ready(...names: string[]): Promise<Instance[]>;
  /** The lines of a stage's journal. */
  journal(stage: string, runId: string): Promise<JournalLine[]>;
  /** How many commands that install updates SSM has carried out for each server, by name. */
  installs(): Promise<Record<string, number>>;
}

/** Opens a zone with these servers and lets all times but those of a test's concern be generous. */
export async function openNight(servers: Record<string, Server>, options: WorkbenchOptions = {}): Promise<Night> {
  const folder = await mkdtemp(join(tmpdir(), 'night-'));
  const file = join(folder, 'config.yml');
  await writeFile(file, options.config ?? config);
  const instances = Object.entries(servers).map(([name, server]) => ({
    name,
    ...server,
    tags: { Environment: 'nonprod', ...server.tags },
  }));
  const fleet = { accounts: [{ accountId, roles: [{ name: 'PatchingRole' }], instances }] };
  const bench = await openWorkbench({ fleet, speed: 400, ...options, config: file });
  const hands = await layHands(bench);
  const scanned = await bench.scanned();
  const named = async (...names: string[]) =>
    scanned.filter(({ name = '' }) => names.length === 0 || names.includes(name));
  return {
    ...bench,
    hands,
    named,
    ready: async (...names) =>
      Promise.all((await named(...names)).map(async (record) => hands.check(await hands.backUp(record)))),
    journal: async (stage, runId) => (await readJournal(journalPath(bench.stateDir, runId, stage))).lines,
    async installs() {
      const counts: Record<string, number> = {};
      for (const { performed, params } of await bench.sandbox.control.calls({ action: 'SendCommand' })) {
        const { Parameters, InstanceIds } = params as { Parameters?: { Operation?: string[] }; InstanceIds: string[] };
        if (!performed || Parameters?.Operation?.[0] !== 'Install') continue;
        for (const id of InstanceIds) {
          const name = scanned.find(({ instanceId }) => instanceId === id)?.name ?? id;
          counts[name] = (counts[name] ?? 0) + 1;
        }
      }
      return counts;
    },
    async close() {
      hands.close();
      vi.unstubAllEnvs();
      await bench.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
