import { type Instance as Ec2Instance, type Filter, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { ZoneSession } from '@cms-patching/core';
import { readInstances } from './answer/read-instances.ts';
import type { AwsWait } from './await-aws.ts';

/** The most that EC2 puts on a page. */
const pageSize = 1000;

interface Page<T> {
  found: T[];
  /** When EC2 was asked for it, RFC 3339. */
  startedAt: string;
}

/** What `keep` makes of the instances that EC2 finds, page by page; those of which it makes nothing are left out. */
export async function* describePages<T>(
  { ec2, clock }: Pick<ZoneSession, 'ec2' | 'clock'>,
  filters: readonly Filter[],
  wait: AwsWait,
  keep: (instance: Ec2Instance) => T | undefined,
): AsyncGenerator<Page<T>> {
  const keptOn = readInstances(ec2, keep);
  const input = { MaxResults: pageSize, ...(filters.length > 0 && { Filters: [...filters] }) };
  const pages = await wait(async (abortSignal) => paginateDescribeInstances({ client: ec2 }, input, { abortSignal }));
  for (;;) {
    const startedAt = clock.now().toISOString();
    const { done, value } = await wait(() => pages.next());
    if (done) return;
    yield { found: keptOn(value).filter((kept) => kept !== undefined), startedAt };
  }
}
