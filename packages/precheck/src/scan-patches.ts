import { randomUUID } from 'node:crypto';
import { DescribeInstancePatchStatesCommand, paginateDescribeInstancePatches } from '@aws-sdk/client-ssm';
import {
  awaitInvocation,
  type CommandRequest,
  commandBatcher,
  type Instance,
  invocationPoll,
  lastWords,
  OperationError,
  onePerZone,
  type StageContext,
  sendCommand,
  sendRepeatably,
  sharedPoll,
} from '@cms-patching/core';
import type { Check } from './check.ts';

/** Seconds in which a node must have picked the scan up. */
const delivery = 120;

/**
 * Scans a server against its patch baseline and counts what is missing. That updates are missing is no fault; a server that can't even be
 * scanned can't be patched, and fails. Servers that are scanned together share a command.
 */
export async function scanPatches(
  { instanceId }: Pick<Instance, 'instanceId'>,
  context: StageContext<object>,
): Promise<Check> {
  const { note, signal, timeout, timeouts } = context;
  const { batcher, request, polls, states } = scans(context);
  try {
    const commandId = await batcher.send(request, instanceId);
    const { status, steps } = await awaitInvocation(
      polls,
      { commandId, instanceId },
      { timeout: timeouts.patchExecution, signal },
    );
    if (status !== 'Success') {
      const said = lastWords(steps);
      return unscanned(`command ${commandId} ended as ${status}${said && `: ${said}`}`);
    }
    const state = await states.until(
      instanceId,
      (seen) =>
        seen?.Operation === 'Scan' && seen.SnapshotId === request.parameters.SnapshotId?.[0] ? seen : undefined,
      { timeout, signal, waitingFor: `for the patch state of ${instanceId}` },
    );
    const missingCount = state.MissingCount ?? 0;
    const bySeverity = missingCount > 0 ? await missingBySeverity(instanceId, context) : {};
    note({
      scan: {
        commandId,
        baselineId: state.BaselineId,
        missingCount,
        bySeverity,
        installedPendingRebootCount: state.InstalledPendingRebootCount ?? 0,
      },
    });
    return scanCheck({ value: missingCount, verdict: 'pass', message: inWords(missingCount, bySeverity) });
  } catch (error) {
    if (error instanceof OperationError && error.category === 'timeout') return unscanned(error.message);
    throw error;
  }
}

const scanCheck = (outcome: Pick<Check, 'value' | 'verdict' | 'message'>): Check => ({
  check: 'patch-scan',
  threshold: { warn: null, fail: 'a scan' },
  ...outcome,
});

const unscanned = (why: string): Check =>
  scanCheck({ value: null, verdict: 'fail', message: `the patch baseline could not scan it: ${why}` });

/** One snapshot per process and zone: a report that carries it is of this scan and of no other. */
const scans = onePerZone((context: StageContext<object>) => {
  const { zone, clock, signal, pollInterval, log, runId } = context;
  const since = clock.now();
  const request: CommandRequest = {
    document: 'AWS-RunPatchBaseline',
    parameters: { Operation: ['Scan'], RebootOption: ['NoReboot'], SnapshotId: [randomUUID()] },
    comment: `cms-patching ${runId}`,
    timeoutSeconds: delivery,
    purpose: 'precheck-scan',
  };
  const polls = invocationPoll(zone, { interval: pollInterval, log });
  const once = sendRepeatably(context);
  return {
    request,
    polls,
    batcher: commandBatcher({ clock, signal, send: (order, ids) => sendCommand(zone, order, ids, { once, since }) }),
    states: sharedPoll({
      clock,
      interval: pollInterval,
      batchSize: 50,
      log,
      async load(ids: readonly string[]) {
        const { InstancePatchStates = [] } = await zone.ssm.send(
          new DescribeInstancePatchStatesCommand({ InstanceIds: [...ids] }),
        );
        return new Map(InstancePatchStates.map((state) => [state.InstanceId ?? '', state]));
      },
    }),
  };
});

async function missingBySeverity(
  instanceId: string,
  { zone: { ssm } }: StageContext<object>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const input = { InstanceId: instanceId, Filters: [{ Key: 'State', Values: ['Missing'] }], MaxResults: 100 };
  for await (const { Patches = [] } of paginateDescribeInstancePatches({ client: ssm }, input)) {
    for (const { Severity } of Patches)
      counts[Severity || 'Unspecified'] = (counts[Severity || 'Unspecified'] ?? 0) + 1;
  }
  return counts;
}

function inWords(missing: number, bySeverity: Readonly<Record<string, number>>): string {
  if (missing === 0) return 'no update is missing';
  const parts = Object.entries(bySeverity).map(([severity, count]) => `${count} ${severity}`);
  return `updates missing: ${missing}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}
