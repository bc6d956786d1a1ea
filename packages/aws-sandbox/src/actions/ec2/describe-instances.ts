import * as z from 'zod';
import { flag, paging, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { describePage } from './describe-page.ts';
import { instanceFields } from './instance-fields.ts';
import { instanceXml } from './instance-xml.ts';

export const describeInstances = action({
  service: 'ec2',
  name: 'DescribeInstances',
  changes: false,
  input: z.strictObject({
    InstanceId: texts.max(1000).optional(),
    IncludeManagedResources: flag.optional(),
    ...paging(5, 1000),
  }),
  run(input, call) {
    const { region, account } = call;
    const ids = input.InstanceId;
    const filtered = input.Filter?.find(({ Name }) => Name === 'instance-id')?.Value;
    const things = ids ? region.serversNamed(ids) : region.serversAmong(filtered);
    const page = describePage(input, { ids, things, fields: instanceFields }, call);
    return {
      reservationSet: page.items.map((server) => ({
        reservationId: server.instanceId.replace('i-', 'r-'),
        ownerId: account.accountId,
        groupSet: [],
        instancesSet: [instanceXml(server, account.accountId)],
      })),
      nextToken: page.nextToken,
    };
  },
});
