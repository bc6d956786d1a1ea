import * as z from 'zod';
import { type Invocation, report, type StepResult } from '../model/invocation.ts';
import type { PatchReport } from '../model/patch-state.ts';
import { awaitingReboot, fileReport, installUpdates } from '../model/patching.ts';
import { dieOnBoot, rebootServer } from '../model/power.ts';
import type { Region } from '../model/region.ts';
import { type Server, strikes } from '../model/server.ts';
import type { Document } from './document.ts';

const one = <T extends z.ZodType<string>>(value: T) => z.array(value).length(1);

export const runPatchBaseline: Document = {
  name: 'AWS-RunPatchBaseline',
  version: '1',
  platforms: ['linux', 'windows'],
  steps: ['PatchWindows', 'PatchLinux'],
  parameters: z.strictObject({
    Operation: one(z.enum(['Scan', 'Install'])),
    RebootOption: one(z.enum(['RebootIfNeeded', 'NoReboot'])).optional(),
    SnapshotId: one(z.string().regex(/^$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)).optional(),
    InstallOverrideList: one(z.string().regex(/^$|^(s3|https):\/\//)).optional(),
    BaselineOverride: one(z.string().regex(/^$|^(s3|https):\/\//)).optional(),
    AssociationId: one(z.string()).optional(),
  }) as unknown as Document['parameters'],
  executionTimeout: () => 7200,
  run(region, invocation) {
    const { timeline, times } = region.world;
    const job = begin(region, invocation);
    const { server } = invocation;
    const { powerCycle } = server;
    server.patching = true;
    const seconds = job.operation === 'Scan' ? times.patchScan : installSeconds(region, server);
    timeline.after(seconds, () => {
      if (server.powerCycle !== powerCycle) return;
      server.patching = false;
      if (invocation.status !== 'InProgress') return;
      if (job.blocker) finish(region, invocation, job, `failed: ${job.blocker}`);
      else if (job.operation === 'Scan') finish(region, invocation, job);
      else install(region, invocation, job);
    });
  },
};

interface Job {
  operation: 'Scan' | 'Install';
  rebootOption: string;
  snapshotId: string;
  startedAt: number;
  blocker: string | undefined;
  lastNoRebootInstallAt: number | undefined;
}

function begin(region: Region, { command, server }: Invocation): Job {
  const { parameters } = command;
  return {
    operation: parameters.Operation?.[0] === 'Install' ? 'Install' : 'Scan',
    rebootOption: parameters.RebootOption?.[0] ?? 'RebootIfNeeded',
    snapshotId: parameters.SnapshotId?.[0] || crypto.randomUUID(),
    startedAt: region.world.timeline.now,
    blocker: blockerOf(server),
    lastNoRebootInstallAt: server.patchState.report?.lastNoRebootInstallAt,
  };
}

/** Why the patch baseline cannot work on this node at all. */
function blockerOf({ facts, os }: Server): string | undefined {
  if (os.platform === 'windows') {
    return facts.windowsUpdateService === 'Disabled' ? 'the Windows Update service is disabled' : undefined;
  }
  if (!facts.python) return 'no supported Python was found on the node';
  if (facts.packageManager !== 'ok') return `the package manager is ${facts.packageManager}`;
  if (facts.repositories !== 'reachable') return 'cannot reach the package repositories';
  return undefined;
}

function installSeconds(region: Region, server: Server): number {
  const { times } = region.world;
  return times.patchInstallBase + times.patchInstallPerUpdate * server.patchState.missing.length;
}

function install(region: Region, invocation: Invocation, job: Job): void {
  const { server } = invocation;
  const installed = installUpdates(server, region.world.timeline.now);
  const reboots = job.rebootOption === 'RebootIfNeeded' && (installed > 0 || awaitingReboot(server.patchState) > 0);
  if (!reboots) {
    if (installed > 0) job.lastNoRebootInstallAt = region.world.timeline.now;
    finish(region, invocation, job);
    return;
  }
  if (strikes(server, 'deadAfterPatch')) {
    dieOnBoot(region, server);
    return;
  }
  const replyLost = strikes(server, 'rebootLosesCommand');
  if (!replyLost) {
    invocation.resume = () => {
      degrade(server);
      finish(region, invocation, job);
    };
  }
  rebootServer(region, server);
}

/** The services that do not survive this server's patch. */
function degrade(server: Server): void {
  const down = server.misfortunes.degradedAfterPatch ?? [];
  if (down.length === 0) return;
  const services = { ...server.facts.services, ...Object.fromEntries(down.map((name) => [name, 'failed' as const])) };
  server.facts = { ...server.facts, services };
}

function finish(region: Region, invocation: Invocation, job: Job, failure?: string): void {
  const { server } = invocation;
  const { operation, rebootOption, snapshotId, startedAt, lastNoRebootInstallAt } = job;
  const endedAt = region.world.timeline.now;
  const { counts } = fileReport(server, {
    operation,
    rebootOption,
    snapshotId,
    startedAt,
    endedAt,
    lastNoRebootInstallAt,
  });
  const failed = failure !== undefined || counts.failed > 0;
  const status = saysFailed(server, operation, failed) ? 'Failed' : 'Success';
  const worked: StepResult = {
    name: server.os.platform === 'windows' ? 'PatchWindows' : 'PatchLinux',
    status,
    exitCode: status === 'Success' ? 0 : 1,
    stdout: `${patchSummary(server, job, counts)}\n`,
    stderr: failure ? `${failure}\n` : '',
    startedAt,
    endedAt,
  };
  report(
    region,
    invocation,
    runPatchBaseline.steps.map((name) => (name === worked.name ? worked : skippedStep(name, endedAt))),
  );
}

/** What the command's status claims, which the fleet can make a lie in either direction. */
function saysFailed(server: Server, operation: Job['operation'], failed: boolean): boolean {
  if (operation === 'Scan') return failed;
  if (strikes(server, 'patchFalseFailure')) return true;
  return failed && !strikes(server, 'patchFalseSuccess');
}

const patchSummary = (server: Server, job: Job, counts: PatchReport['counts']): string =>
  [
    `Patch baseline ${job.operation} on ${server.os.platformName}, snapshot ${job.snapshotId}`,
    ...server.patchState.installed.map(({ kbId, title }) => `installed ${kbId} ${title}`),
    ...server.patchState.failed.map(({ kbId, title }) => `failed ${kbId} ${title}`),
    `Installed=${counts.installed} Missing=${counts.missing} Failed=${counts.failed} PendingReboot=${counts.installedPendingReboot}`,
  ].join('\n');

const skippedStep = (name: string, at: number): StepResult => ({
  name,
  status: 'Success',
  exitCode: 0,
  stdout: 'Step execution skipped due to unsupported platform.',
  stderr: '',
  startedAt: at,
  endedAt: at,
});
