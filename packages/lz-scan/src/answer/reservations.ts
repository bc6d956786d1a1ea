import type { Instance, Reservation } from '@aws-sdk/client-ec2';
import { flag, list, type Read, struct, text, time, UnexpectedXml, word } from './read-xml.ts';

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

const reservations: Read<Reservation[]> = list(struct<Reservation>({ instancesSet: ['Instances', list(instance)] }));

const startTag = '<reservationSet>';
const endTag = '</reservationSet>';

/** DescribeInstances' answer in two parts: its reservations, read, and the document without them. Undefined when it is not what EC2 writes. */
export function takeReservations(xml: string): { reservations: Reservation[]; rest: string } | undefined {
  const start = xml.indexOf(startTag);
  const end = xml.lastIndexOf(endTag);
  if (start === -1 || end === -1) return undefined;
  const cursor = { xml, at: start + startTag.length };
  try {
    const read = reservations(cursor);
    return cursor.at === end
      ? { reservations: read, rest: xml.slice(0, start) + xml.slice(end + endTag.length) }
      : undefined;
  } catch (error) {
    if (error instanceof UnexpectedXml) return undefined;
    throw error;
  }
}
