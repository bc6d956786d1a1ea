import type { Instance, Reservation } from '@aws-sdk/client-ec2';
import { contentOf, listItems } from './list-items.ts';
import { flag, list, struct, text, time, UnexpectedXml, word } from './read-xml.ts';

type MemberOf<K extends keyof Instance> = NonNullable<Instance[K]>;
type ItemOf<K extends 'BlockDeviceMappings' | 'Tags'> = MemberOf<K>[number];

/** The members of an instance that a scan looks at. */
const instance = struct<Instance>({
  instanceId: ['InstanceId', text],
  imageId: ['ImageId', text],
  instanceState: ['State', struct<MemberOf<'State'>>({ name: ['Name', word] })],
  instanceType: ['InstanceType', word],
  launchTime: ['LaunchTime', time],
  placement: ['Placement', struct<MemberOf<'Placement'>>({ availabilityZone: ['AvailabilityZone', text] })],
  platform: ['Platform', word],
  platformDetails: ['PlatformDetails', text],
  architecture: ['Architecture', word],
  subnetId: ['SubnetId', text],
  vpcId: ['VpcId', text],
  privateIpAddress: ['PrivateIpAddress', text],
  rootDeviceName: ['RootDeviceName', text],
  rootDeviceType: ['RootDeviceType', word],
  blockDeviceMapping: [
    'BlockDeviceMappings',
    list(
      struct<ItemOf<'BlockDeviceMappings'>>({
        deviceName: ['DeviceName', text],
        ebs: ['Ebs', struct<NonNullable<ItemOf<'BlockDeviceMappings'>['Ebs']>>({ volumeId: ['VolumeId', text] })],
      }),
    ),
  ],
  instanceLifecycle: ['InstanceLifecycle', word],
  iamInstanceProfile: ['IamInstanceProfile', struct<MemberOf<'IamInstanceProfile'>>({ arn: ['Arn', text] })],
  operator: ['Operator', struct<MemberOf<'Operator'>>({ managed: ['Managed', flag], principal: ['Principal', text] })],
  tagSet: ['Tags', list(struct<ItemOf<'Tags'>>({ key: ['Key', text], value: ['Value', text] }))],
});

const reservation = struct<Reservation>({ instancesSet: ['Instances', list(instance)] });

const startTag = '<reservationSet>';
const endTag = '</reservationSet>';

/**
 * DescribeInstances' answer in two parts: its instances, each converted as soon as it is read, and the document without them. Undefined when
 * it is not what EC2 writes.
 */
export function takeInstances<T>(
  document: Buffer,
  convert: (instance: Instance) => T,
): { instances: T[]; rest: Buffer } | undefined {
  const start = document.indexOf(startTag);
  const end = document.lastIndexOf(endTag);
  if (start === -1 || end === -1) return undefined;
  const instances: T[] = [];
  try {
    for (const item of listItems(document, start + startTag.length, end)) {
      for (const each of readReservation(item).Instances ?? []) instances.push(convert(each));
    }
  } catch (error) {
    if (error instanceof UnexpectedXml) return undefined;
    throw error;
  }
  return { instances, rest: Buffer.concat([document.subarray(0, start), document.subarray(end + endTag.length)]) };
}

function readReservation(item: string): Reservation {
  const { start, end } = contentOf(item);
  const cursor = { xml: item, at: start };
  const read = reservation(cursor);
  if (cursor.at !== end) throw new UnexpectedXml('an end tag too many');
  return read;
}
