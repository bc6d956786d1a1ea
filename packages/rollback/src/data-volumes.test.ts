import type { Volume } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { dataVolumesOf, stepsToRestore } from './data-volumes.ts';

const instance = {
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-root' } },
    { DeviceName: '/dev/sdb', Ebs: { VolumeId: 'vol-data' } },
    { DeviceName: '/dev/sdc', Ebs: { VolumeId: 'vol-new' } },
  ],
};
const image = {
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-root' } },
    { DeviceName: '/dev/sdb', Ebs: { SnapshotId: 'snap-data' } },
  ],
};
const place = { instanceId: 'i-1', region: 'ap-southeast-2', availabilityZone: 'ap-southeast-2a' };

test('every volume but the root is listed, with its snapshot where the backup has one', () => {
  expect(dataVolumesOf(instance, image)).toEqual([
    { deviceName: '/dev/sdb', volumeId: 'vol-data', snapshotId: 'snap-data' },
    { deviceName: '/dev/sdc', volumeId: 'vol-new' },
  ]);
});

test('the steps name the very ids, keep the kind of the volume, and say what can’t be restored', () => {
  const volumes = new Map<string, Volume>([['vol-data', { VolumeType: 'io2', Iops: 4000 }]]);
  const steps = stepsToRestore(dataVolumesOf(instance, image), volumes, place).join('\n');
  expect(steps).toContain(
    'create-volume --snapshot-id snap-data --availability-zone ap-southeast-2a --volume-type io2 --iops 4000',
  );
  expect(steps).toContain('detach-volume --volume-id vol-data');
  expect(steps).toContain('attach-volume --instance-id i-1 --device /dev/sdb');
  expect(steps).toContain('/dev/sdc (vol-new): the backup has no snapshot of it');
});

test('without data volumes there is nothing left to do', () => {
  expect(stepsToRestore([], new Map(), place)).toEqual([]);
});
