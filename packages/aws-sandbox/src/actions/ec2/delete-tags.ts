import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { flag, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { taggedThings } from './tagged-things.ts';

export const deleteTags = action({
  service: 'ec2',
  name: 'DeleteTags',
  changes: true,
  input: z.strictObject({
    ResourceId: texts.min(1).max(1000),
    /** With a value, only a tag of that value goes; without any tag, all of the user's go. */
    Tag: z.array(z.strictObject({ Key: z.string(), Value: z.string().optional() })).optional(),
    DryRun: flag.optional(),
  }),
  run({ ResourceId, Tag }, { region }) {
    const reserved = Tag?.find(({ Key }) => /^aws:/i.test(Key));
    if (reserved)
      throw new AwsError('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved: ${reserved.Key}`);
    for (const thing of taggedThings(region, ResourceId)) {
      const goes = (key: string, value: string) =>
        Tag ? Tag.some(({ Key, Value }) => Key === key && (Value ?? value) === value) : !key.startsWith('aws:');
      thing.tags = Object.fromEntries(Object.entries(thing.tags).filter(([key, value]) => !goes(key, value)));
    }
    return { return: true };
  },
});
