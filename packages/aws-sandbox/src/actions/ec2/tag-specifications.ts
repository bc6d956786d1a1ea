import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { tagList } from '../../wire/query-input.ts';

/** TagSpecification parameters of a call that can tag these kinds of things. */
export const tagSpecifications = <Kind extends string>(kinds: readonly [Kind, ...Kind[]]) =>
  z.array(z.strictObject({ ResourceType: z.enum(kinds), Tag: tagList.default([]) })).default([]);

/** The tags given for one kind of thing. */
export function tagsFor<Kind extends string>(
  specifications: readonly { ResourceType: Kind; Tag: { Key: string; Value: string }[] }[],
  kind: Kind,
): Record<string, string> {
  return checkedTags(specifications.filter(({ ResourceType }) => ResourceType === kind).flatMap(({ Tag }) => Tag));
}

/** Tags as a map, if EC2 would take them: no key twice, none of AWS's own. */
export function checkedTags(list: readonly { Key: string; Value: string }[]): Record<string, string> {
  const reserved = list.find(({ Key }) => /^aws:/i.test(Key));
  if (reserved) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${reserved.Key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
    );
  }
  const tags = Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  if (Object.keys(tags).length < list.length)
    throw new AwsError('InvalidParameterValue', 'Duplicate tag keys are not allowed.');
  checkTagCount(tags);
  return tags;
}

/** Refuses more tags than one thing can have; AWS's own do not count. */
export function checkTagCount(tags: Record<string, string>): void {
  if (Object.keys(tags).filter((key) => !key.startsWith('aws:')).length > 50) {
    throw new AwsError('TagLimitExceeded', 'The maximum number of tags, 50, is exceeded.');
  }
}
