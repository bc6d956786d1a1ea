import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  planned,
  proveReachable,
  rideOut,
  type Stage,
  type StageContext,
  skipped,
  success,
  tagsOf,
} from '@cms-patching/core';
import { awaitRunning } from './await-running.ts';
import { instanceNow } from './instance-now.ts';
import { fixedFacts, ownershipSoFar } from './ownership.ts';
import { startServer, testStart } from './start-server.ts';

export interface StartOptions {
  statusChecks: 'ok' | 'skip' | undefined;
  holdTag: string | undefined;
}

/** Starts a stopped instance and proves that it can be worked on; one that runs is proved too, any other state is left alone. */
export const srvStart: Stage<StartOptions> = async (record, context) => {
  const { clock, journal, note, observe } = context;
  note({ ...fixedFacts(record) });
  const before = await rideOut('looking', () => instanceNow(context, record.instanceId), context);
  const state = before?.State?.Name;
  if (!before || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state });
  if (state === 'stopping') return skipped('state', 'instance is stopping: run again when it has stopped');
  if (state !== 'stopped' && state !== 'pending' && state !== 'running')
    return skipped('state', `instance is ${state}`);
  if (context.dryRun) return plan(before, context);

  const { previousState = state, startedByUs } = ownershipSoFar(record, journal, tagsOf(before));
  note({ previousState, ...(startedByUs !== undefined && { startedByUs }) });
  const owned = startedByUs ?? previousState === 'stopped';
  const isOurStart = state === 'stopped' && (await startServer(before, { owned }, context));
  note({ startedByUs: startedByUs ?? (isOurStart && owned) });

  const running = state === 'running' ? before : await awaitRunning(before, context);
  observe(freshFacts(running));
  const { LaunchTime: launched } = running;
  // Of a server that is ours the time of our own start stays: it tells later whether somebody has started it again.
  if (launched && (isOurStart || !record.srvStart?.launchedAt)) note({ launchedAt: launched.toISOString() });
  if (state !== 'running') note({ runningAt: clock.now().toISOString() });
  await proveReachable(record, context, {
    bootedAt: launched,
    isBooting: state !== 'running' || isRecent(launched, clock.now()),
    statusChecks: context.options.statusChecks ?? context.settings.start.statusChecks,
    timeouts: { statusChecks: context.timeout, agent: context.timeouts.ssmConnection },
    server: running,
  });
  return success();
};

async function plan(before: Ec2Instance, context: StageContext<StartOptions>) {
  const wouldStart = before.State?.Name === 'stopped';
  if (wouldStart) await testStart(before, context);
  return { ...planned(), wouldStart };
}

/** Whoever started it, its agent may not be there yet; seconds. */
const bootTime = 600;
const isRecent = (launched: Date | undefined, now: Date): boolean =>
  launched !== undefined && now.getTime() - launched.getTime() < bootTime * 1000;

const freshFacts = ({ LaunchTime, PrivateIpAddress }: Ec2Instance) => ({
  state: 'running',
  ...(LaunchTime && { launchTime: LaunchTime.toISOString() }),
  ...(PrivateIpAddress && { privateIpAddress: PrivateIpAddress }),
});
