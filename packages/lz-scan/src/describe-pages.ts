import { type Instance as Ec2Instance, type Filter, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { ZoneSession } from '@cms-patching/core';
import { readReservations } from './answer/read-reservations.ts';
import type { AwsWait } from './await-aws.ts';
import type { Evidence } from './eligibility.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';

/** The most that EC2 puts on a page. */
const pageSize = 1000;

export interface ServerPage {
  servers: { server: ServerFacts; evidence: Evidence }[];
  /** When EC2 was asked for it, RFC 3339. */
  startedAt: string;
}

/** The instances that EC2 finds, page by page, cut down to what a scan looks at: two parsed pages per region are what memory must hold. */
export async function* describePages(
  { ec2, clock }: Pick<ZoneSession, 'ec2' | 'clock'>,
  filters: readonly Filter[],
  wait: AwsWait,
): AsyncGenerator<ServerPage> {
  readReservations(ec2);
  const input = { MaxResults: pageSize, ...(filters.length > 0 && { Filters: [...filters] }) };
  const pages = await wait(async (abortSignal) => paginateDescribeInstances({ client: ec2 }, input, { abortSignal }));
  for (;;) {
    const startedAt = clock.now().toISOString();
    const { done, value } = await wait(() => pages.next());
    if (done) return;
    const instances = value.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? [];
    yield { servers: instances.map(describe), startedAt };
  }
}

function describe(instance: Ec2Instance): ServerPage['servers'][number] {
  const { IamInstanceProfile, Operator } = instance;
  return { server: serverFacts(instance), evidence: { IamInstanceProfile, Operator } };
}
