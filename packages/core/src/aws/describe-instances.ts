import {
  DescribeInstanceStatusCommand,
  type Instance,
  type InstanceStatus,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { awsCode } from './aws-errors.ts';
import { chunksOf } from './chunks-of.ts';
import type { ZoneSession } from './session.ts';

/** EC2 takes at most 200 values per filter, and 100 ids in DescribeInstanceStatus. */
export const mostFilterValues = 200;
const mostStatusIds = 100;

type Caller = Pick<ZoneSession, 'ec2'>;

/** Describes instances by a filter, so that an unknown id fails nothing; what EC2 does not know is absent. */
export async function describeInstancesByIds({ ec2 }: Caller, ids: readonly string[]): Promise<Map<string, Instance>> {
  const found = new Map<string, Instance>();
  for (const chunk of chunksOf(ids, mostFilterValues)) {
    const input = { Filters: [{ Name: 'instance-id', Values: chunk }], MaxResults: 1000 };
    for await (const page of paginateDescribeInstances({ client: ec2 }, input)) {
      for (const instance of page.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? []) {
        if (instance.InstanceId) found.set(instance.InstanceId, instance);
      }
    }
  }
  return found;
}

/** The status checks of instances in any state; what EC2 does not know is absent. */
export async function describeInstanceStatusByIds(
  { ec2 }: Caller,
  ids: readonly string[],
): Promise<Map<string, InstanceStatus>> {
  const found = new Map<string, InstanceStatus>();
  for (const chunk of chunksOf(ids, mostStatusIds)) {
    for (const status of await statusOfKnown(ec2, chunk)) if (status.InstanceId) found.set(status.InstanceId, status);
  }
  return found;
}

/** There is no filter by id here, and one unknown id fails the call for all: the ids that EC2 names are left out, else it is halved. */
async function statusOfKnown(ec2: Caller['ec2'], ids: readonly string[]): Promise<InstanceStatus[]> {
  try {
    const { InstanceStatuses = [] } = await ec2.send(
      new DescribeInstanceStatusCommand({ InstanceIds: [...ids], IncludeAllInstances: true }),
    );
    return InstanceStatuses;
  } catch (error) {
    if (!awsCode(error)?.startsWith('InvalidInstanceID')) throw error;
    const named = new Set((error as Error).message.match(/\bi-[0-9a-f]+/g));
    const known = ids.filter((id) => !named.has(id));
    if (known.length < ids.length) return known.length === 0 ? [] : statusOfKnown(ec2, known);
    if (ids.length === 1) return [];
    const halves = await Promise.all(chunksOf(ids, Math.ceil(ids.length / 2)).map((half) => statusOfKnown(ec2, half)));
    return halves.flat();
  }
}
