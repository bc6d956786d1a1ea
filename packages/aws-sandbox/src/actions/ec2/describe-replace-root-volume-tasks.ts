import * as z from 'zod';
import { paging, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { describePage, findNamed } from './describe-page.ts';
import { rootVolumeTaskXml } from './root-volume-task-xml.ts';

export const describeReplaceRootVolumeTasks = action({
  service: 'ec2',
  name: 'DescribeReplaceRootVolumeTasks',
  changes: false,
  input: z.strictObject({ ReplaceRootVolumeTaskId: texts.optional(), ...paging(1, 50) }),
  run(input, call) {
    const { region } = call;
    const ids = input.ReplaceRootVolumeTaskId;
    const find = (id: string) => region.rootVolumeTasks.get(id);
    const all = ids ? findNamed(ids, find, 'InvalidReplaceRootVolumeTaskID.NotFound') : region.rootVolumeTasks.values();
    const things = [...all].filter(({ startedAt }) => region.isVisible(startedAt));
    const fields = { 'instance-id': ({ server }: (typeof things)[number]) => server.instanceId };
    const page = describePage(
      { ...input, MaxResults: ids ? undefined : (input.MaxResults ?? 50) },
      { ids, things, fields },
      call,
    );
    return { replaceRootVolumeTaskSet: page.items.map(rootVolumeTaskXml), nextToken: page.nextToken };
  },
});
