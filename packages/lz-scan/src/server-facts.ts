import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { Instance } from '@cms-patching/core';

type Tags = Record<string, string>;

/** The facts of a record that EC2 knows. */
export type ServerFacts = Pick<
  Instance,
  | 'instanceId'
  | 'name'
  | 'state'
  | 'platform'
  | 'platformName'
  | 'platformVersion'
  | 'architecture'
  | 'instanceType'
  | 'imageId'
  | 'launchTime'
  | 'availabilityZone'
  | 'vpcId'
  | 'subnetId'
  | 'privateIpAddress'
  | 'rootDeviceName'
  | 'rootDeviceType'
  | 'volumes'
  | 'instanceLifecycle'
  | 'autoScalingGroupName'
> & { tags: Tags };

/** A record's facts as EC2 tells them; what SSM knows better is laid over them later. */
export function serverFacts(instance: Ec2Instance): ServerFacts {
  const tags: Tags = Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  return dropUndefined({
    instanceId: instance.InstanceId ?? '',
    name: tags.Name,
    state: instance.State?.Name ?? 'unknown',
    platform: platformOf(instance),
    platformName: instance.PlatformDetails,
    architecture: instance.Architecture,
    instanceType: instance.InstanceType,
    imageId: instance.ImageId,
    launchTime: instance.LaunchTime?.toISOString(),
    availabilityZone: instance.Placement?.AvailabilityZone,
    vpcId: instance.VpcId,
    subnetId: instance.SubnetId,
    privateIpAddress: instance.PrivateIpAddress,
    rootDeviceName: instance.RootDeviceName,
    rootDeviceType: instance.RootDeviceType,
    volumes: volumesOf(instance),
    instanceLifecycle: instance.InstanceLifecycle,
    autoScalingGroupName: tags['aws:autoscaling:groupName'],
    tags,
  });
}

/** Neither for a Mac, which EC2 describes as Linux. */
function platformOf({ Platform, PlatformDetails, InstanceType }: Ec2Instance): ServerFacts['platform'] {
  if (Platform?.toLowerCase() === 'windows' || PlatformDetails?.startsWith('Windows')) return 'windows';
  return InstanceType?.startsWith('mac') ? undefined : 'linux';
}

const volumesOf = ({ BlockDeviceMappings = [] }: Ec2Instance): ServerFacts['volumes'] =>
  BlockDeviceMappings.flatMap(({ DeviceName, Ebs }) =>
    DeviceName && Ebs?.VolumeId ? [{ deviceName: DeviceName, volumeId: Ebs.VolumeId }] : [],
  );

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

const dropUndefined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
