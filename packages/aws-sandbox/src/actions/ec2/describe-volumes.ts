import * as z from 'zod';
import type { Volume } from '../../model/server.ts';
import { flag, paging, texts } from '../../wire/query-input.ts';
import { action, type Reply } from '../action.ts';
import { describePage, findNamed } from './describe-page.ts';
import type { FilterField } from './match-filters.ts';
import { tagSet } from './tag-set.ts';

export const describeVolumes = action({
  service: 'ec2',
  name: 'DescribeVolumes',
  changes: false,
  input: z.strictObject({
    VolumeId: texts.optional(),
    IncludeManagedResources: flag.optional(),
    ...paging(5, 1000),
  }),
  run(input, call) {
    const { volumes } = call.region;
    const ids = input.VolumeId;
    const things = ids ? findNamed(ids, (id) => volumes.get(id), 'InvalidVolume.NotFound') : volumes.values();
    const page = describePage(input, { ids, things, fields: volumeFields }, call);
    return { volumeSet: page.items.map(volumeXml), nextToken: page.nextToken };
  },
});

const statusOf = ({ attachment }: Volume): string => (attachment ? 'in-use' : 'available');

const volumeFields: Record<string, FilterField<Volume>> = {
  'volume-id': (volume) => volume.volumeId,
  status: statusOf,
  encrypted: (volume) => String(volume.encrypted),
  'volume-type': (volume) => volume.type,
  'availability-zone': (volume) => volume.availabilityZone,
  'attachment.instance-id': (volume) => volume.attachment?.instanceId,
  'attachment.device': (volume) => volume.attachment?.device,
};

function volumeXml(volume: Volume): Reply {
  const { volumeId, attachment } = volume;
  return {
    volumeId,
    size: volume.sizeGiB,
    availabilityZone: volume.availabilityZone,
    status: statusOf(volume),
    createTime: new Date(volume.createTime),
    attachmentSet: attachment && [
      {
        volumeId,
        instanceId: attachment.instanceId,
        device: attachment.device,
        status: 'attached',
        attachTime: new Date(attachment.attachTime),
        deleteOnTermination: true,
      },
    ],
    tagSet: tagSet(volume.tags),
    volumeType: volume.type,
    encrypted: volume.encrypted,
    multiAttachEnabled: false,
  };
}
