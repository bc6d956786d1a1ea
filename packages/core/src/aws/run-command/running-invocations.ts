import { paginateListCommandInvocations } from '@aws-sdk/client-ssm';
import type { ZoneSession } from '../session.ts';

/** A command that is on its way to an instance or running on it. */
export interface RunningInvocation {
  commandId: string;
  instanceId: string;
  document: string;
  comment: string;
}

/** What ListCommandInvocations can be asked for of commands that have not ended; there is no filter for `Cancelling`. */
const underWay = ['Pending', 'InProgress', 'Delayed'] as const;

/** Everything that is under way in a zone, by instance: one listing answers for all who ask. */
export async function listRunningInvocations({
  ssm,
}: Pick<ZoneSession, 'ssm'>): Promise<Map<string, RunningInvocation[]>> {
  const found = new Map<string, RunningInvocation[]>();
  for (const value of underWay) {
    const input = { Filters: [{ key: 'Status' as const, value }], MaxResults: 50 };
    for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: ssm }, input)) {
      for (const { CommandId = '', InstanceId = '', DocumentName = '', Comment = '' } of CommandInvocations) {
        const running = { commandId: CommandId, instanceId: InstanceId, document: DocumentName, comment: Comment };
        found.set(InstanceId, [...(found.get(InstanceId) ?? []), running]);
      }
    }
  }
  return found;
}
