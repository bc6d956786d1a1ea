import { type InstanceInformation, paginateDescribeInstanceInformation } from '@aws-sdk/client-ssm';
import { chunksOf } from './chunks-of.ts';
import type { ZoneSession } from './session.ts';

const mostFilterValues = 100;

/** What SSM knows about nodes; stopped, terminated and unmanaged ones are absent. `Online` is a hint that can be minutes old. */
export async function instanceInformationByIds(
  { ssm }: Pick<ZoneSession, 'ssm'>,
  ids: readonly string[],
  abortSignal?: AbortSignal,
): Promise<Map<string, InstanceInformation>> {
  const found = new Map<string, InstanceInformation>();
  for (const chunk of chunksOf(ids, mostFilterValues)) {
    const input = { Filters: [{ Key: 'InstanceIds', Values: chunk }], MaxResults: 50 };
    const pages = paginateDescribeInstanceInformation({ client: ssm }, input, abortSignal && { abortSignal });
    for await (const { InstanceInformationList = [] } of pages) {
      for (const node of InstanceInformationList) if (node.InstanceId) found.set(node.InstanceId, node);
    }
  }
  return found;
}
