import * as z from 'zod';
import { flag, tagList, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { checkedTags, checkTagCount } from './tag-specifications.ts';
import { taggedThings } from './tagged-things.ts';

export const createTags = action({
  service: 'ec2',
  name: 'CreateTags',
  changes: true,
  input: z.strictObject({ ResourceId: texts.min(1).max(1000), Tag: tagList.min(1), DryRun: flag.optional() }),
  run({ ResourceId, Tag }, { region }) {
    const tags = checkedTags(Tag);
    const things = taggedThings(region, ResourceId);
    for (const thing of things) checkTagCount({ ...thing.tags, ...tags });
    for (const thing of things) thing.tags = { ...thing.tags, ...tags };
    return { return: true };
  },
});
