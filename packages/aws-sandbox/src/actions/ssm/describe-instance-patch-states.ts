import * as z from 'zod';
import type { PatchReport } from '../../model/patch-state.ts';
import type { Server } from '../../model/server.ts';
import { action, type Reply } from '../action.ts';
import { cutPage } from '../page.ts';
import { seconds } from './ssm-time.ts';

export const describeInstancePatchStates = action({
  service: 'ssm',
  name: 'DescribeInstancePatchStates',
  changes: false,
  input: z.strictObject({
    InstanceIds: z.array(z.string()).min(1).max(50),
    MaxResults: z.number().int().min(10).max(100).default(100),
    NextToken: z.string().optional(),
  }),
  run({ InstanceIds, MaxResults, NextToken }, call) {
    // A node that was never scanned is simply absent.
    const states = InstanceIds.flatMap((id) => {
      const server = call.region.servers.get(id);
      return server?.patchState.report ? [patchStateJson(server, server.patchState.report)] : [];
    });
    const page = cutPage(states, { size: MaxResults, token: NextToken, query: InstanceIds }, call);
    return { InstancePatchStates: page.items, NextToken: page.nextToken };
  },
});

function patchStateJson(server: Server, { counts, ...report }: PatchReport): Reply {
  return {
    InstanceId: server.instanceId,
    PatchGroup: server.tags.PatchGroup ?? server.tags['Patch Group'] ?? '',
    BaselineId: 'pb-0f0e0d0c0b0a09080',
    SnapshotId: report.snapshotId,
    OwnerInformation: '',
    InstalledCount: counts.installed,
    InstalledOtherCount: counts.installedOther,
    InstalledPendingRebootCount: counts.installedPendingReboot,
    InstalledRejectedCount: counts.installedRejected,
    MissingCount: counts.missing,
    FailedCount: counts.failed,
    UnreportedNotApplicableCount: 0,
    NotApplicableCount: counts.notApplicable,
    OperationStartTime: seconds(report.startedAt),
    OperationEndTime: seconds(report.endedAt),
    Operation: report.operation,
    LastNoRebootInstallOperationTime: report.lastNoRebootInstallAt && seconds(report.lastNoRebootInstallAt),
    RebootOption: report.rebootOption,
    CriticalNonCompliantCount: counts.criticalNonCompliant,
    SecurityNonCompliantCount: counts.securityNonCompliant,
    OtherNonCompliantCount: counts.otherNonCompliant,
  };
}
