import { paginateListCommandInvocations } from '@aws-sdk/client-ssm';
import { onePerZone, type StageContext } from '@cms-patching/core';
import DataLoader from 'dataloader';

const underWay = ['Pending', 'InProgress', 'Delayed', 'Cancelling'] as const;

/** Whether a command is under way on an instance: one listing of what is under way in the zone answers for all who ask together. */
export const hasRunningCommand = onePerZone(({ zone }: StageContext) => {
  const list = async (): Promise<Set<string>> => {
    const busy = new Set<string>();
    for (const value of underWay) {
      const input = { Filters: [{ key: 'Status' as const, value }], MaxResults: 50 };
      for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: zone.ssm }, input)) {
        for (const { InstanceId } of CommandInvocations) if (InstanceId) busy.add(InstanceId);
      }
    }
    return busy;
  };
  return new DataLoader<string, boolean>(
    async (ids) => {
      const busy = await list();
      return ids.map((id) => busy.has(id));
    },
    { cache: false, batchScheduleFn: (dispatch) => void setTimeout(dispatch, 50) },
  );
});
