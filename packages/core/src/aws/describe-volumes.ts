import { paginateDescribeSnapshots, paginateDescribeVolumes, type Snapshot, type Volume } from '@aws-sdk/client-ec2';
import { chunksOf } from './chunks-of.ts';
import { mostFilterValues } from './describe-instances.ts';
import type { ZoneSession } from './session.ts';

type Caller = Pick<ZoneSession, 'ec2'>;

/** The account's own snapshots by id; what EC2 does not know is absent. */
export async function describeSnapshotsByIds({ ec2 }: Caller, ids: readonly string[]): Promise<Map<string, Snapshot>> {
  const found = new Map<string, Snapshot>();
  for (const chunk of chunksOf(ids, mostFilterValues)) {
    const input = { OwnerIds: ['self'], Filters: [{ Name: 'snapshot-id', Values: chunk }], MaxResults: 1000 };
    for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client: ec2 }, input)) {
      for (const snapshot of Snapshots) if (snapshot.SnapshotId) found.set(snapshot.SnapshotId, snapshot);
    }
  }
  return found;
}

/** Volumes by id; what EC2 does not know is absent. */
export async function describeVolumesByIds({ ec2 }: Caller, ids: readonly string[]): Promise<Map<string, Volume>> {
  const found = new Map<string, Volume>();
  for (const chunk of chunksOf(ids, mostFilterValues)) {
    const input = { Filters: [{ Name: 'volume-id', Values: chunk }], MaxResults: 500 };
    for await (const { Volumes = [] } of paginateDescribeVolumes({ client: ec2 }, input)) {
      for (const volume of Volumes) if (volume.VolumeId) found.set(volume.VolumeId, volume);
    }
  }
  return found;
}
