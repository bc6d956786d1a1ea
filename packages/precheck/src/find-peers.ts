import { type Instance as Ec2Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { batchPerZone, chunksOf, type Instance, type StageContext, type ZoneSession } from '@cms-patching/core';
import { clusterOf, type DependencyTags, needsOf, type Peer } from './dependencies.ts';
import { tagsOf } from './server-now.ts';
import { verdicts } from './verdicts.ts';

/** EC2 takes at most so many values per filter. */
const mostFilterValues = 200;

/**
 * The servers of the same zone that this one's tags speak of, as EC2 shows them now. Whether one is ready is what this process has found,
 * or is finding out at this moment; of servers that it comes to later, or that are not among its records, it is not known.
 */
export async function findPeers(
  server: Instance,
  tags: DependencyTags,
  context: StageContext<object>,
): Promise<Peer[]> {
  const cluster = clusterOf(server, tags.clusterTag);
  const needs = needsOf(server, tags.dependsOnTag);
  const [members, needed] = await Promise.all([
    cluster === undefined ? [] : ask(context, [`tag:${tags.clusterTag}`, cluster]),
    Promise.all(needs.map((need) => ask(context, need.startsWith('i-') ? ['instance-id', need] : ['tag:Name', need]))),
  ]);
  const known = new Map(members.map((member) => [member.InstanceId, toPeer(member)]));
  for (const instance of needed.flat()) {
    const ready = await verdicts(context).of(instance.InstanceId ?? '');
    known.set(instance.InstanceId, { ...toPeer(instance), ready });
  }
  return [...known.values()];
}

/** An EC2 filter and the one value it is to have. */
type Question = readonly [filter: string, value: string];

const ask = async (context: StageContext<object>, question: Question): Promise<readonly Ec2Instance[]> =>
  (await answers(context, JSON.stringify(question))) ?? [];

/** Servers of a zone that ask at about the same time share the calls. */
const answers = batchPerZone(async (zone, keys) => {
  const questions = keys.map((key) => [key, JSON.parse(key) as Question] as const);
  const filters = new Set(questions.map(([, [filter]]) => filter));
  const found = new Map<string, Ec2Instance[]>();
  for (const filter of filters) {
    const values = questions.flatMap(([, question]) => (question[0] === filter ? [question[1]] : []));
    for (const instance of await describeWhere(zone, filter, values)) {
      const key = JSON.stringify([filter, filteredValue(instance, filter)] satisfies Question);
      found.set(key, [...(found.get(key) ?? []), instance]);
    }
  }
  return found;
});

async function describeWhere({ ec2 }: ZoneSession, filter: string, values: readonly string[]): Promise<Ec2Instance[]> {
  const found: Ec2Instance[] = [];
  for (const chunk of chunksOf(values, mostFilterValues)) {
    const input = { Filters: [{ Name: filter, Values: chunk.map(literally) }], MaxResults: 1000 };
    for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, input)) {
      for (const { Instances = [] } of Reservations) found.push(...Instances);
    }
  }
  return found;
}

/** In a filter `*` and `?` stand for any text. */
const literally = (value: string): string => value.replace(/[\\*?]/g, '\\$&');

const filteredValue = (instance: Ec2Instance, filter: string): string =>
  (filter === 'instance-id' ? instance.InstanceId : tagsOf(instance)[filter.slice('tag:'.length)]) ?? '';

function toPeer(instance: Ec2Instance): Peer {
  const tags = tagsOf(instance);
  return { instanceId: instance.InstanceId ?? '', name: tags.Name, state: instance.State?.Name ?? 'unknown', tags };
}
