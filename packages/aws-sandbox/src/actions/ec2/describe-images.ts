import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import type { Image } from '../../model/image.ts';
import type { Region } from '../../model/region.ts';
import { flag, paging, texts } from '../../wire/query-input.ts';
import { action, type Reply } from '../action.ts';
import { cutPage, invalidNextToken } from '../page.ts';
import { type FilterField, matchFilters } from './match-filters.ts';
import { tagSet } from './tag-set.ts';

export const describeImages = action({
  service: 'ec2',
  name: 'DescribeImages',
  changes: false,
  input: z.strictObject({
    ImageId: texts.optional(),
    Owner: texts.optional(),
    ExecutableBy: texts.optional(),
    IncludeDeprecated: flag.optional(),
    IncludeDisabled: flag.optional(),
    ...paging(1, 1000),
  }),
  run(input, { region, account }) {
    const { ImageId: ids, Owner, Filter, MaxResults, NextToken } = input;
    const images = ids
      ? imagesNamed(region, ids)
      : [...region.images.values()].filter((image) => region.isVisible(image.createdAt));
    const owned = !Owner || Owner.includes('self') || Owner.includes(account.accountId);
    const matching = matchFilters(owned ? images : [], Filter, imageFields(account.accountId));
    const page = cutPage(matching, {
      size: MaxResults,
      token: NextToken,
      query: [ids, Owner, Filter],
      invalidToken: invalidNextToken,
    });
    return { imagesSet: page.items.map((image) => imageXml(image, account.accountId)), nextToken: page.nextToken };
  },
});

function imagesNamed(region: Region, ids: readonly string[]): Image[] {
  return ids.map((id) => {
    if (!/^ami-[0-9a-f]{8,17}$/.test(id)) throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${id}"`);
    const image = region.images.get(id);
    if (image && region.isVisible(image.createdAt)) return image;
    throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  });
}

const imageFields = (accountId: string): Record<string, FilterField<Image>> => ({
  'image-id': (image) => image.imageId,
  name: (image) => image.name,
  description: (image) => image.description,
  state: (image) => image.state,
  architecture: (image) => image.source.spec.architecture,
  'owner-id': () => accountId,
  'root-device-type': () => 'ebs',
  'root-device-name': (image) => image.rootDeviceName,
  'creation-date': (image) => new Date(image.createdAt).toISOString(),
  'source-instance-id': (image) => image.source.instanceId,
  'block-device-mapping.snapshot-id': (image) => image.mappings.map(({ snapshot }) => snapshot.snapshotId),
  'is-public': () => 'false',
  'image-type': () => 'machine',
});

function imageXml(image: Image, accountId: string): Reply {
  const { spec, os } = image.source;
  return {
    imageId: image.imageId,
    imageLocation: `${accountId}/${image.name}`,
    imageState: image.state,
    imageOwnerId: accountId,
    creationDate: new Date(image.createdAt),
    isPublic: false,
    productCodes: spec.marketplaceProductCode
      ? [{ productCode: spec.marketplaceProductCode, type: 'marketplace' }]
      : [],
    architecture: spec.architecture,
    imageType: 'machine',
    platform: os.platform === 'windows' ? 'windows' : undefined,
    name: image.name,
    description: image.description,
    stateReason: image.stateReason,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: image.mappings.map(({ device, snapshot, volumeType }) => ({
      deviceName: device,
      ebs: {
        snapshotId: snapshot.snapshotId,
        volumeSize: snapshot.sizeGiB,
        deleteOnTermination: true,
        volumeType,
        encrypted: snapshot.encrypted,
      },
    })),
    virtualizationType: 'hvm',
    tagSet: tagSet(image.tags),
    hypervisor: 'xen',
    enaSupport: true,
    platformDetails: spec.platformDetails ?? os.platformDetails,
    usageOperation: os.platform === 'windows' ? 'RunInstances:0002' : 'RunInstances',
    sourceInstanceId: image.source.instanceId,
  };
}
