import * as z from 'zod';
import type { Image } from '../../model/image.ts';
import { flag, paging, texts } from '../../wire/query-input.ts';
import { action, type Reply } from '../action.ts';
import { describePage, findNamed } from './describe-page.ts';
import { productCodes } from './instance-xml.ts';
import type { FilterField } from './match-filters.ts';
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
  run(input, call) {
    const { region, account } = call;
    const { ImageId: ids, Owner } = input;
    const visible = [...region.images.values()].filter((image) => region.isVisible(image.createdAt));
    const all = ids ? findNamed(ids, (id) => region.visibleImage(id), 'InvalidAMIID.NotFound') : visible;
    const owned = !Owner || Owner.includes('self') || Owner.includes(account.accountId);
    const fields = imageFields(account.accountId);
    const page = describePage(input, { ids, things: owned ? all : [], fields }, call);
    return { imagesSet: page.items.map((image) => imageXml(image, account.accountId)), nextToken: page.nextToken };
  },
});

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
    productCodes: productCodes(spec.marketplaceProductCode),
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
