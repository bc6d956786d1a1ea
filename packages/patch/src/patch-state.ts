import {
  DescribeInstancePatchStatesCommand,
  type InstancePatchState,
  type PatchComplianceData,
  paginateDescribeInstancePatches,
} from '@aws-sdk/client-ssm';
import { onePerZone, type StageContext, sharedPoll } from '@cms-patching/core';
import type { PatchOptions } from './patch-orders.ts';

type Context = StageContext<PatchOptions>;

/** The time in a patch state is the server's own; milliseconds. */
const clockTolerance = 300_000;

/** The last report of many servers, at most 50 in a call; a server that was never scanned is absent. */
export const patchStates = onePerZone(({ zone, pollInterval, log }: Context) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 50,
    log,
    async load(ids: readonly string[]): Promise<Map<string, InstancePatchState>> {
      const { InstancePatchStates = [] } = await zone.ssm.send(
        new DescribeInstancePatchStatesCommand({ InstanceIds: [...ids] }),
      );
      return new Map(InstancePatchStates.map((state) => [state.InstanceId ?? '', state]));
    },
  }),
);

interface ScanWanted {
  snapshotId: string;
  /** By our own clock. */
  since: Date;
  /** What SSM had of the server before the scan was sent: a scan as old as that is not the one. */
  earlier: InstancePatchState | undefined;
}

/** Whether a report is of the scan that is meant: this run's snapshot, begun since then; later scans of others overwrite it. */
export const isOfScan = (
  { Operation, SnapshotId, OperationStartTime }: InstancePatchState,
  { snapshotId, since, earlier }: ScanWanted,
): boolean => {
  const beganAt = OperationStartTime?.getTime() ?? 0;
  return (
    Operation === 'Scan' &&
    SnapshotId === snapshotId &&
    beganAt >= since.getTime() - clockTolerance &&
    beganAt > (earlier?.OperationStartTime?.getTime() ?? 0)
  );
};

/** The counts of a patch state under the names of a record. */
export const countsOf = (state: InstancePatchState) => ({
  installedCount: state.InstalledCount ?? 0,
  installedOtherCount: state.InstalledOtherCount ?? 0,
  installedPendingRebootCount: state.InstalledPendingRebootCount ?? 0,
  installedRejectedCount: state.InstalledRejectedCount ?? 0,
  missingCount: state.MissingCount ?? 0,
  failedCount: state.FailedCount ?? 0,
  notApplicableCount: state.NotApplicableCount ?? 0,
});
export type PatchCounts = ReturnType<typeof countsOf>;

export interface OpenPatch {
  title: string;
  kbId: string;
  severity: string;
  state: string;
}

export interface PatchDetails {
  /** Missing or failed. */
  open: OpenPatch[];
  /** Installed since the command was sent. */
  installedNow: number;
}

const open: ReadonlySet<string> = new Set(['Missing', 'Failed']);

/** Asks for single patches; only worth its calls where a server's counts say that something is amiss. */
export async function patchDetails(instanceId: string, since: Date, { zone }: Context): Promise<PatchDetails> {
  const details: PatchDetails = { open: [], installedNow: 0 };
  const input = {
    InstanceId: instanceId,
    Filters: [{ Key: 'State', Values: [...open, 'Installed', 'InstalledPendingReboot'] }],
    MaxResults: 100,
  };
  for await (const { Patches = [] } of paginateDescribeInstancePatches({ client: zone.ssm }, input)) {
    for (const patch of Patches) {
      if (open.has(patch.State ?? '')) details.open.push(openPatch(patch));
      else if ((patch.InstalledTime?.getTime() ?? 0) >= since.getTime() - clockTolerance) details.installedNow += 1;
    }
  }
  return details;
}

const openPatch = ({ Title = '', KBId = '', Severity, State }: PatchComplianceData): OpenPatch => ({
  title: Title,
  kbId: KBId,
  severity: Severity || 'Unspecified',
  state: State ?? '',
});

export function countBySeverity(patches: readonly OpenPatch[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of patches) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}
