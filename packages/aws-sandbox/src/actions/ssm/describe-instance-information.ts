import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { lastPingAt, pingStatus } from '../../model/agent.ts';
import type { Server } from '../../model/server.ts';
import { action, type Reply } from '../action.ts';
import { type FilterField, matchFilters } from '../ec2/match-filters.ts';
import { cutPage } from '../page.ts';
import { seconds } from './ssm-time.ts';

const values = z.array(z.string().min(1)).min(1).max(100);

export const describeInstanceInformation = action({
  service: 'ssm',
  name: 'DescribeInstanceInformation',
  changes: false,
  input: z.strictObject({
    Filters: z.array(z.strictObject({ Key: z.string(), Values: values })).optional(),
    InstanceInformationFilterList: z.array(z.strictObject({ key: z.string(), valueSet: values })).optional(),
    MaxResults: z.number().int().min(5).max(50).default(10),
    NextToken: z.string().optional(),
  }),
  run({ Filters = [], InstanceInformationFilterList = [], MaxResults, NextToken }, call) {
    const { region, now } = call;
    const filters = [
      ...Filters.map(({ Key, Values }) => ({ Name: Key, Value: Values })),
      ...InstanceInformationFilterList.map(({ key, valueSet }) => ({ Name: key, Value: valueSet })),
    ];
    const fields = informationFields(now);
    const invalid = filters.find(
      ({ Name }) => !Name.startsWith('tag:') && Name !== 'tag-key' && !Object.hasOwn(fields, Name),
    );
    if (invalid) throw new AwsError('InvalidFilterKey', `The filter key ${invalid.Name} is not valid.`);
    const named = filters.find(({ Name }) => Name === 'InstanceIds')?.Value;
    const nodes = matchFilters([...region.serversAmong(named)].filter(isListed), filters, fields);
    const page = cutPage(nodes, { size: MaxResults, token: NextToken, query: filters }, call);
    return { InstanceInformationList: page.items.map((node) => information(node, now)), NextToken: page.nextToken };
  },
});

/** Nodes that are stopped or gone are not listed at all. */
const isListed = ({ agent, state }: Server): boolean => agent.managed && state === 'running';

const informationFields = (now: number): Record<string, FilterField<Server>> => ({
  InstanceIds: (server) => server.instanceId,
  PingStatus: (server) => pingStatus(server.agent, now),
  PlatformTypes: (server) => platformType(server),
  AgentVersion: (server) => server.agent.version,
  ResourceType: () => 'EC2Instance',
});

const platformType = ({ os }: Server): string => (os.platform === 'windows' ? 'Windows' : 'Linux');

function information(server: Server, now: number): Reply {
  const { agent, spec, os, instanceId } = server;
  return {
    InstanceId: instanceId,
    PingStatus: pingStatus(agent, now),
    LastPingDateTime: seconds(lastPingAt(agent, now)),
    AgentVersion: agent.version,
    IsLatestVersion: true,
    PlatformType: platformType(server),
    PlatformName: spec.platformName ?? os.platformName,
    PlatformVersion: spec.platformVersion ?? os.platformVersion,
    ResourceType: 'EC2Instance',
    IPAddress: server.privateIpAddress,
    ComputerName: `ip-${server.privateIpAddress.replaceAll('.', '-')}.ec2.internal`,
    SourceId: instanceId,
    SourceType: 'AWS::EC2::Instance',
  };
}
