import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { paging, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { cutPage, invalidNextToken } from '../page.ts';
import { instanceFields } from './instance-fields.ts';
import { instanceXml } from './instance-xml.ts';
import { matchFilters } from './match-filters.ts';

export const describeInstances = action({
  service: 'ec2',
  name: 'DescribeInstances',
  changes: false,
  input: z.strictObject({ InstanceId: texts.max(1000).optional(), ...paging(5, 1000) }),
  run(input, { region, account }) {
    const { InstanceId: ids, Filter, MaxResults, NextToken } = input;
    if (ids && MaxResults !== undefined) {
      throw new AwsError(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    const servers = ids ? region.serversNamed(ids) : region.servers.values();
    const matching = matchFilters(servers, Filter, instanceFields);
    const page = cutPage(matching, {
      size: MaxResults ?? 1000,
      token: NextToken,
      query: [ids, Filter],
      invalidToken: invalidNextToken,
    });
    return {
      reservationSet: page.items.map((server) => ({
        reservationId: server.instanceId.replace('i-', 'r-'),
        ownerId: account.accountId,
        groupSet: [],
        instancesSet: [instanceXml(server)],
      })),
      nextToken: page.nextToken,
    };
  },
});
