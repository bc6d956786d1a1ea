import * as z from 'zod';
import { type Invocation, report } from '../model/invocation.ts';
import { awaitingReboot, fileReport, installUpdates } from '../model/patching.ts';
import { dieOnBoot, rebootServer } from '../model/power.ts';
import type { Region } from '../model/region.ts';
import { type Server, strikes } from '../model/server.ts';
import type { Document } from './document.ts';
import { patchBlocker } from './patch-blocker.ts';
import { patchSteps } from './patch-steps.ts';

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
      if (job.blocker) giveUp(region, invocation, job);
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
    blocker: patchBlocker(server, region.world.timeline.now),
    lastNoRebootInstallAt: server.patchState.report?.lastNoRebootInstallAt,
  };
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

/** Files with Patch Manager what the node is like now, and reports to Run Command how it went. */
function finish(region: Region, invocation: Invocation, { blocker, ...job }: Job): void {
  const { server } = invocation;
  const endedAt = region.world.timeline.now;
  const { failed } = fileReport(server, { ...job, endedAt }).counts;
  const failure = job.operation === 'Install' ? installFailure(server, failed) : undefined;
  report(region, invocation, patchSteps(runPatchBaseline.steps, server, { ...job, endedAt, failure }));
}

/** What the command's status claims; the fleet can make it a lie. */
function installFailure(server: Server, failed: number): string | undefined {
  if (failed > 0) return `${failed} updates failed to install`;
  return strikes(server, 'patchFalseFailure') ? 'the node rebooted unexpectedly' : undefined;
}

/** Nothing could be done: Patch Manager hears nothing. */
function giveUp(region: Region, invocation: Invocation, job: Job): void {
  const endedAt = region.world.timeline.now;
  const steps = patchSteps(runPatchBaseline.steps, invocation.server, { ...job, endedAt, failure: job.blocker });
  report(region, invocation, steps);
}
