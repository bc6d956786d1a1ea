import { readFile } from 'node:fs/promises';
import type { LoggedCall, SandboxControl } from '@cms-patching/aws-sandbox';
import { type Instance, journalPath, type StageKey } from '@cms-patching/core';
import { expectNoStrayBackups, openWorkbench, startedRecords, type Workbench } from '@cms-patching/core/testing';

/** A command on a walk, with the servers of the small fleet that it works on. */
export interface Subject {
  stage: string;
  key: StageKey;
  args: readonly string[];
  /** The servers, by name; all of them for a command that reads no records. */
  servers?: readonly string[];
  /** The call that must not be carried out more than `most` times for a server: once, unless it says otherwise. */
  creates?: (call: LoggedCall) => boolean;
  most?: number;
  /** What else must hold when the second run is over. */
  holds?: (control: SandboxControl, records: readonly Instance[]) => Promise<void>;
  /** Makes scanned records into what the command takes. */
  prepare(bench: Workbench, scanned: Instance[]): Promise<Instance[]>;
}

const asScanned = async (_bench: Workbench, scanned: Instance[]): Promise<Instance[]> => scanned;

const isCreateImage = ({ action }: LoggedCall): boolean => action === 'CreateImage';
const isInstall = ({ action, params }: LoggedCall): boolean =>
  action === 'SendCommand' &&
  (params as { Parameters?: { Operation?: string[] } }).Parameters?.Operation?.[0] === 'Install';

/** Two accounts, Linux and Windows, running and stopped. */
const mixed = ['web-01', 'win-01', 'app-02'];
const running = ['web-01', 'win-01', 'app-01'];

export const subjects: readonly Subject[] = [
  { stage: 'lz-scan', key: 'lzScan', args: ['--all', '--environment', 'nonprod'], prepare: asScanned },
  {
    stage: 'ami-backup',
    key: 'amiBackup',
    args: [],
    servers: mixed,
    creates: isCreateImage,
    holds: expectNoStrayBackups,
    prepare: asScanned,
  },
  { stage: 'srv-start', key: 'srvStart', args: [], servers: mixed, prepare: asScanned },
  { stage: 'precheck', key: 'precheck', args: [], servers: running, prepare: backedUp },
  {
    stage: 'patch',
    key: 'patch',
    args: ['--allow-no-backup', '--allow-unchecked'],
    servers: running,
    creates: isInstall,
    prepare: asScanned,
  },
  {
    stage: 'rollback',
    key: 'rollback',
    args: ['--instance-ids', 'i-0a00000000000001a,i-0a00000000000004a,i-0b00000000000001b'],
    servers: running,
    creates: ({ action }) => action === 'CreateReplaceRootVolumeTask',
    prepare: backedUp,
  },
  {
    stage: 'srv-restore',
    key: 'srvRestore',
    args: [],
    servers: ['web-01', 'db-01', 'app-02'],
    prepare: startedRecords,
  },
];

/** ami-backup with an image that ends as failed: it is removed, and the server has another one in the end. */
export const dyingImage: Subject = {
  stage: 'ami-backup',
  key: 'amiBackup',
  args: [],
  servers: ['web-01'],
  creates: isCreateImage,
  most: 2,
  holds: expectNoStrayBackups,
  async prepare({ sandbox }, scanned) {
    for (const { instanceId } of scanned)
      await sandbox.control.instance(instanceId).change({ misfortunes: { amiFails: 1 } });
    return scanned;
  },
};

async function backedUp(bench: Workbench, scanned: Instance[]): Promise<Instance[]> {
  return (await bench.run('ami-backup', [], scanned)).records;
}

/** A workbench with a subject's input ready on it. */
export interface Scene {
  bench: Workbench;
  input: Instance[];
  /** How many calls the preparation took. */
  callsBefore: number;
  /** The subject's arguments; a command that reads no records is told its run. */
  args: readonly string[];
}

export async function setScene({ stage, servers, args, prepare }: Subject): Promise<Scene> {
  const bench = await openWorkbench();
  try {
    const scanned = await bench.scanned();
    const chosen = scanned.filter(({ name = '' }) => servers?.includes(name) ?? true);
    const input = await prepare(bench, chosen);
    if (input.length !== (servers?.length ?? scanned.length)) throw new Error(`${stage}: not all servers are ready`);
    const { total: callsBefore } = await bench.sandbox.control.totals();
    const runId = input[0]?.runId ?? '';
    return { bench, input, callsBefore, args: servers === undefined ? [...args, '--run-id', runId] : args };
  } catch (error) {
    await bench.close();
    throw error;
  }
}

/** What a run of the subject does when nothing goes wrong. */
export interface CleanRun {
  calls: LoggedCall[];
  journalLines: number;
  recordsOut: number;
}

export async function cleanRun(subject: Subject): Promise<CleanRun> {
  const { bench, input, args, callsBefore } = await setScene(subject);
  try {
    const { exitCode, records, stderr } = await bench.run(subject.stage, args, input);
    if (exitCode !== 0) throw new Error(`${subject.stage} without any fault: exit ${exitCode}\n${stderr}`);
    const journal = await readFile(journalPath(bench.stateDir, input[0]?.runId ?? '', subject.stage), 'utf8');
    return {
      calls: (await bench.sandbox.control.calls()).slice(callsBefore),
      journalLines: journal.split('\n').length - 1,
      recordsOut: records.length,
    };
  } finally {
    await bench.close();
  }
}

/** One call of a run: the nth of its action. */
export interface CallPoint {
  action: string;
  nth: number;
  change: boolean;
}

/** Every call that changes something; of each one that only looks, the first, the second and the last: between them it asks the same again. */
export function callPoints(calls: readonly LoggedCall[]): CallPoint[] {
  const seen = new Map<string, CallPoint[]>();
  for (const { action, change } of calls) {
    const points = seen.get(action) ?? [];
    seen.set(action, [...points, { action, nth: points.length + 1, change }]);
  }
  return [...seen.values()].flatMap((points) =>
    points.filter(({ change, nth }) => change || nth <= 2 || nth === points.length),
  );
}

/**
 * Tries all points of a walk, a few at a time, and fails with everything that went wrong, not with the first of it. `tryOut` tells whether
 * a run got as far as the point: it must nine times in ten, or the walk is not where it thinks it is.
 */
export async function walk<P>(points: readonly P[], tryOut: (point: P) => Promise<boolean>): Promise<void> {
  const left = [...points];
  const failures: string[] = [];
  let reached = 0;
  const walker = async (): Promise<void> => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      try {
        if (await tryOut(point)) reached += 1;
      } catch (error) {
        failures.push(`${JSON.stringify(point)}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walker));
  process.stdout.write(`${points.length} points, ${reached} reached, ${failures.length} failed\n`);
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  if (reached < points.length * 0.9) throw new Error(`only ${reached} of ${points.length} points were reached`);
}

/** So many processes share the machine's cores: most of the time each waits. */
const atOnce = 3;
