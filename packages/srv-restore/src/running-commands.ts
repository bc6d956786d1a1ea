import { paginateListCommandInvocations } from '@aws-sdk/client-ssm';
import { batchPerZone } from '@cms-patching/core';

const underWay = ['Pending', 'InProgress', 'Delayed', 'Cancelling'] as const;

/** Whether a command is under way on an instance: one listing of what is under way in the zone answers for all who ask together. */
export const hasRunningCommand = batchPerZone(async ({ ssm }) => {
  const busy = new Map<string, true>();
  for (const value of underWay) {
    const input = { Filters: [{ key: 'Status' as const, value }], MaxResults: 50 };
    for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: ssm }, input)) {
      for (const { InstanceId } of CommandInvocations) if (InstanceId) busy.set(InstanceId, true);
    }
  }
  return busy;
});
