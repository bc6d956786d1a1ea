import type { Instance as Ec2Instance, Image, Snapshot, Volume } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { type BackupEvidence, proveBackup } from './backup-proof.ts';
import { backupTagKeys } from './backup-tags.ts';

const account = '111122223333';
const server = 'i-0a00000000000001a';

interface Changes {
  image?: Partial<Image>;
  instance?: Partial<Ec2Instance>;
  root?: Partial<Volume>;
  /** Of the data volume. */
  snapshot?: Partial<Snapshot>;
}

/** A good backup of a server with a root and a data volume, and what a case makes of it. */
const evidence = ({ image, instance, root, snapshot }: Changes = {}): BackupEvidence => ({
  image: {
    ImageId: 'ami-1',
    State: 'available',
    OwnerId: account,
    SourceInstanceId: server,
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    Tags: [{ Key: backupTagKeys.instance, Value: server }],
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-root', VolumeSize: 8 } },
      { DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-data', VolumeSize: 20, Encrypted: true } },
      { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
    ],
    ...image,
  },
  instance: {
    InstanceId: server,
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-root' } },
      { DeviceName: '/dev/sdf', Ebs: { VolumeId: 'vol-data' } },
    ],
    ...instance,
  },
  snapshots: new Map<string, Snapshot>([
    ['snap-root', { SnapshotId: 'snap-root', VolumeId: 'vol-root', State: 'completed' }],
    ['snap-data', { SnapshotId: 'snap-data', VolumeId: 'vol-data', State: 'completed', ...snapshot }],
  ]),
  rootVolume: { VolumeId: 'vol-root', Size: 8, ...root },
});
const withSnapshots = (...ids: string[]): BackupEvidence => {
  const all = evidence();
  return { ...all, snapshots: new Map([...all.snapshots].filter(([id]) => ids.includes(id))) };
};
const mapped = (...volumes: [string, string][]): Partial<Ec2Instance> => ({
  BlockDeviceMappings: volumes.map(([DeviceName, VolumeId]) => ({ DeviceName, Ebs: { VolumeId } })),
});
const root: [string, string] = ['/dev/xvda', 'vol-root'];
const data: [string, string] = ['/dev/sdf', 'vol-data'];

test.each<[string, BackupEvidence, string[], string[]]>([
  ['everything as it should be', evidence(), [], []],
  ['no image', { ...evidence(), image: undefined }, ['image-gone'], []],
  ['no instance', { ...evidence(), instance: undefined }, ['instance-gone'], []],
  ['still pending', evidence({ image: { State: 'pending' } }), ['not-available'], []],
  ['disabled', evidence({ image: { State: 'disabled' } }), ['not-available'], []],
  ['deprecated, which hinders nobody', evidence({ image: { DeprecationTime: '2026-01-01T00:00:00Z' } }), [], []],
  ['another account’s', evidence({ image: { OwnerId: '444455556666' } }), ['foreign-owner'], []],
  ['made from another server', evidence({ image: { SourceInstanceId: 'i-other' } }), ['other-source'], []],
  ['without this tool’s tag', evidence({ image: { Tags: [] } }), ['other-source'], []],
  ['a source that EC2 does not tell', evidence({ image: { SourceInstanceId: undefined } }), [], []],
  [
    'a volume attached since',
    evidence({ instance: mapped(root, data, ['/dev/sdg', 'vol-new']) }),
    ['volume-missing'],
    [],
  ],
  ['a volume detached since', evidence({ instance: mapped(root) }), [], []],
  ['a volume replaced since', evidence({ instance: mapped(root, ['/dev/sdf', 'vol-new']) }), ['volume-replaced'], []],
  ['a snapshot that was deleted', withSnapshots('snap-root'), ['snapshot-gone'], []],
  ['no snapshot at all', withSnapshots(), ['snapshot-gone', 'snapshot-gone'], []],
  ['a snapshot under way', evidence({ snapshot: { State: 'pending' } }), ['snapshot-open'], []],
  ['a snapshot that failed', evidence({ snapshot: { State: 'error' } }), ['snapshot-open'], []],
  ['a snapshot in the archive', evidence({ snapshot: { StorageTier: 'archive' } }), ['snapshot-archived'], []],
  ['a root that has grown', evidence({ root: { Size: 16 } }), [], ['root-smaller']],
  ['another architecture', evidence({ image: { Architecture: 'arm64' } }), [], ['architecture']],
  ['another virtualization', evidence({ image: { VirtualizationType: 'paravirtual' } }), [], ['virtualization']],
  [
    'a Marketplace product',
    evidence({ image: { ProductCodes: [{ ProductCodeId: 'p1', ProductCodeType: 'marketplace' }] } }),
    [],
    ['marketplace'],
  ],
])('%s', (_case, given, missing, notRollbackable) => {
  const proof = proveBackup(given, account);
  expect(proof.missing.map(({ code }) => code)).toEqual(missing);
  expect(proof.notRollbackable.map(({ code }) => code)).toEqual(notRollbackable);
});
