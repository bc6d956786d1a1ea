import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxControl } from '@cms-patching/aws-sandbox';
import { type Instance, journalPath, type StageKey } from '@cms-patching/core';
import { openWorkbench, type Workbench } from '@cms-patching/core/testing';
import { expect } from 'vitest';
import { expectEachOnce, expectJournalled } from './conservation.ts';

/** Where a process is killed: while its nth call is under way, before or after AWS carried it out; at the nth line of its journal; or once so many records are out. */
export type KillPoint =
  | { call: number; effect: 'hang' | 'hangAfter' }
  | { journalLine: number }
  | { recordsOut: number };

/** A stage on the walk, on the small fleet. */
export interface Subject {
  stage: string;
  key: StageKey;
  args: readonly string[];
  /** The action that must not be carried out twice for a server. */
  creates?: string;
  /** Makes scanned records into what the stage takes. */
  prepare(bench: Workbench, scanned: Instance[]): Promise<Instance[]>;
}

const asScanned = async (_bench: Workbench, scanned: Instance[]): Promise<Instance[]> => scanned;
const after =
  (stage: string): Subject['prepare'] =>
  async (bench, scanned) =>
    (await bench.run(stage, [], scanned)).records;

export const subjects: readonly Subject[] = [
  { stage: 'ami-backup', key: 'amiBackup', args: [], creates: 'CreateImage', prepare: asScanned },
  { stage: 'srv-start', key: 'srvStart', args: [], prepare: asScanned },
  {
    stage: 'patch',
    key: 'patch',
    args: ['--allow-no-backup', '--allow-unchecked'],
    creates: 'Install',
    prepare: after('srv-start'),
  },
  {
    stage: 'rollback',
    key: 'rollback',
    args: ['--instance-ids', 'i-0a00000000000001a,i-0a00000000000002a,i-0b00000000000001b'],
    creates: 'CreateReplaceRootVolumeTask',
    prepare: after('ami-backup'),
  },
  { stage: 'srv-restore', key: 'srvRestore', args: [], prepare: after('srv-start') },
];

/** Kills the stage at this point, runs it once more, and holds what came of it against AWS. Returns whether it got as far as that point. */
export async function killAndRerun(subject: Subject, point: KillPoint, journal: 'kept' | 'lost'): Promise<boolean> {
  const bench = await openWorkbench({ speed: 120 });
  try {
    const input = await subject.prepare(bench, await bench.scanned());
    const reached = await killAt(bench, subject, point, input);
    if (!reached) return false;
    const stateDir = journal === 'kept' ? bench.stateDir : join(bench.stateDir, 'another-host');
    const { records, stderr } = await bench.run(subject.stage, [...subject.args, '--state-dir', stateDir], input);
    expectEachOnce(input, records, [subject.key]);
    // A creating call that was under way when the process died, and left no trace, is for the operator to decide: never sent again blindly.
    const allowed = subject.creates === undefined ? ['success', 'skipped'] : ['success', 'skipped', 'unknown'];
    for (const record of records) expect(allowed, `${record.name}: ${stderr}`).toContain(record[subject.key]?.status);
    if (subject.creates !== undefined) await expectOnce(bench.sandbox.control, subject.creates);
    await expectJournalled(bench.sandbox.control, bench.stateDir);
    return true;
  } finally {
    await bench.close();
  }
}

async function killAt(bench: Workbench, subject: Subject, point: KillPoint, input: Instance[]): Promise<boolean> {
  const { control } = bench.sandbox;
  if ('call' in point) await control.addFault({ nth: point.call, effect: point.effect });
  const journal = journalPath(bench.stateDir, input[0]?.runId ?? '', subject.stage);
  const child = bench.start(subject.stage, subject.args);
  let out = '';
  let ended = false;
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  void child.done.then(() => {
    ended = true;
  });
  child.stdin.end(input.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const isThere = async (): Promise<boolean> => {
    if ('journalLine' in point) return (await lineCount(journal)) >= point.journalLine;
    if ('recordsOut' in point) return out.split('\n').length > point.recordsOut;
    return (await control.faults()).some(({ struck }) => struck > 0);
  };
  let reached = false;
  while (!reached && !ended) {
    reached = await isThere();
    if (!reached) await wait(2);
  }
  child.kill('SIGKILL');
  await child.done;
  await control.clearFaults();
  return reached;
}

const lineCount = async (path: string): Promise<number> =>
  (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;

/** AWS carried the action out at most once for each server. */
async function expectOnce(control: SandboxControl, action: string): Promise<void> {
  const calls = await control.calls({ action: action === 'Install' ? 'SendCommand' : action });
  const servers = calls
    .filter(({ performed, params }) => performed && (action !== 'Install' || isInstall(params)))
    .flatMap(({ params }) => serversOf(params));
  expect(servers.filter((server, index) => servers.indexOf(server) !== index)).toEqual([]);
}

const isInstall = (params: unknown): boolean =>
  (params as { Parameters?: { Operation?: string[] } }).Parameters?.Operation?.[0] === 'Install';

const serversOf = (params: unknown): string[] => {
  const { InstanceId, InstanceIds } = params as { InstanceId?: string; InstanceIds?: string[] };
  return InstanceIds ?? (InstanceId === undefined ? [] : [InstanceId]);
};
