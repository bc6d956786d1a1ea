import { type Image, paginateDescribeImages } from '@aws-sdk/client-ec2';
import { chunksOf } from './chunks-of.ts';
import { mostFilterValues } from './describe-instances.ts';
import type { ZoneSession } from './session.ts';

type Caller = Pick<ZoneSession, 'ec2'>;

/** The account's own images by id; one that was created a moment ago can be absent for up to a minute. */
export const describeImagesByIds = (session: Caller, ids: readonly string[]): Promise<Map<string, Image>> =>
  ownImages(session, 'image-id', ids, ({ ImageId }) => ImageId);

/** The account's own images by name, which is unique per account and region. */
export const describeImagesByNames = (session: Caller, names: readonly string[]): Promise<Map<string, Image>> =>
  ownImages(session, 'name', names, ({ Name }) => Name);

/** The account's own images, in any state, that carry a tag with one of these values (and these other tags), each under its value's list. */
export async function describeImagesByTag(
  session: Caller,
  key: string,
  values: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Promise<Map<string, Image[]>> {
  const found = new Map<string, Image[]>();
  for (const chunk of chunksOf(values, mostFilterValues)) {
    const more = Object.entries(others).map(([name, value]) => ({ Name: `tag:${name}`, Values: [value] }));
    const input = {
      Owners: ['self'],
      IncludeDisabled: true,
      Filters: [{ Name: `tag:${key}`, Values: chunk }, ...more],
      MaxResults: 1000,
    };
    for await (const { Images = [] } of paginateDescribeImages({ client: session.ec2 }, input)) {
      for (const image of Images) {
        const value = image.Tags?.find(({ Key }) => Key === key)?.Value ?? '';
        found.set(value, [...(found.get(value) ?? []), image]);
      }
    }
  }
  return found;
}

async function ownImages(
  { ec2 }: Caller,
  filter: 'image-id' | 'name',
  values: readonly string[],
  keyOf: (image: Image) => string | undefined,
): Promise<Map<string, Image>> {
  const found = new Map<string, Image>();
  for (const chunk of chunksOf(values, mostFilterValues)) {
    const input = {
      Owners: ['self'],
      IncludeDisabled: true,
      Filters: [{ Name: filter, Values: chunk }],
      MaxResults: 1000,
    };
    for await (const { Images = [] } of paginateDescribeImages({ client: ec2 }, input)) {
      for (const image of Images) {
        const key = keyOf(image);
        if (key) found.set(key, image);
      }
    }
  }
  return found;
}
