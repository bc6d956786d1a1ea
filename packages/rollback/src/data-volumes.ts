import type { Instance as Ec2Instance, Image, Volume } from '@aws-sdk/client-ec2';

export interface DataVolume {
  deviceName: string;
  volumeId: string;
  /** The backup's snapshot of this device; absent when the backup has none. */
  snapshotId?: string;
}

/** The volumes of a server that a restore of its root leaves as they are, each with its snapshot in the backup. Pure. */
export function dataVolumesOf(instance: Ec2Instance, image: Image): DataVolume[] {
  const snapshots = new Map(image.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [DeviceName, Ebs?.SnapshotId]));
  return (instance.BlockDeviceMappings ?? []).flatMap(({ DeviceName = '', Ebs }) => {
    if (DeviceName === instance.RootDeviceName || !Ebs?.VolumeId) return [];
    const snapshotId = snapshots.get(DeviceName);
    return [{ deviceName: DeviceName, volumeId: Ebs.VolumeId, ...(snapshotId !== undefined && { snapshotId }) }];
  });
}

export interface Place {
  instanceId: string;
  region: string;
  availabilityZone: string;
}

/** What a person has to do to bring the data volumes back to the backup as well, as commands of the AWS CLI, in order. Pure. */
export function stepsToRestore(
  dataVolumes: readonly DataVolume[],
  volumes: ReadonlyMap<string, Volume>,
  { instanceId, region, availabilityZone }: Place,
): string[] {
  if (dataVolumes.length === 0) return [];
  const ec2 = `aws ec2 --region ${region}`;
  return [
    `the data volumes of ${instanceId} are as the patch left them; to take one back to the backup, stop what uses it and unmount it, then:`,
    ...dataVolumes.flatMap(({ deviceName, volumeId, snapshotId }) => {
      if (snapshotId === undefined) return [`${deviceName} (${volumeId}): the backup has no snapshot of it`];
      const kind = kindOf(volumes.get(volumeId));
      return [
        `${deviceName}: ${ec2} create-volume --snapshot-id ${snapshotId} --availability-zone ${availabilityZone}${kind}`,
        `${deviceName}: ${ec2} detach-volume --volume-id ${volumeId} && ${ec2} wait volume-available --volume-ids ${volumeId}`,
        `${deviceName}: ${ec2} attach-volume --instance-id ${instanceId} --device ${deviceName} --volume-id <the new volume>`,
      ];
    }),
    'mount them and start what uses them; keep the old volumes until the data has been checked',
  ];
}

/** Without it the new volume would be of EC2's default kind. */
const kindOf = (volume: Volume | undefined): string => {
  if (!volume?.VolumeType) return '';
  const { VolumeType, Iops, Throughput } = volume;
  const iops = ['io1', 'io2', 'gp3'].includes(VolumeType) && Iops ? ` --iops ${Iops}` : '';
  return ` --volume-type ${VolumeType}${iops}${VolumeType === 'gp3' && Throughput ? ` --throughput ${Throughput}` : ''}`;
};
