import * as z from 'zod';
import { type Snapshot, snapshotProgress } from '../../model/snapshot.ts';
import { paging, texts } from '../../wire/query-input.ts';
import { action, type Call, type Reply } from '../action.ts';
import { describePage, findNamed } from './describe-page.ts';
import type { FilterField } from './match-filters.ts';
import { tagSet } from './tag-set.ts';

export const describeSnapshots = action({
  service: 'ec2',
  name: 'DescribeSnapshots',
  changes: false,
  input: z.strictObject({
    SnapshotId: texts.optional(),
    Owner: texts.optional(),
    RestorableBy: texts.optional(),
    ...paging(5, 1000),
  }),
  run(input, call) {
    const { region, account } = call;
    const { SnapshotId: ids, Owner } = input;
    const visible = [...region.snapshots.values()].filter(({ startedAt }) => region.isVisible(startedAt));
    const all = ids ? findNamed(ids, (id) => region.visibleSnapshot(id), 'InvalidSnapshot.NotFound') : visible;
    const owned = !Owner || Owner.includes('self') || Owner.includes(account.accountId);
    const page = describePage(input, { ids, things: owned ? all : [], fields: snapshotFields(call) }, call);
    return { snapshotSet: page.items.map((snapshot) => snapshotXml(snapshot, call)), nextToken: page.nextToken };
  },
});

const snapshotFields = ({ account }: Call): Record<string, FilterField<Snapshot>> => ({
  'snapshot-id': (snapshot) => snapshot.snapshotId,
  'volume-id': (snapshot) => snapshot.volumeId,
  'volume-size': (snapshot) => String(snapshot.sizeGiB),
  status: (snapshot) => snapshot.state,
  encrypted: (snapshot) => String(snapshot.encrypted),
  description: (snapshot) => snapshot.description,
  'owner-id': () => account.accountId,
});

const snapshotXml = (snapshot: Snapshot, { account, now }: Call): Reply => ({
  snapshotId: snapshot.snapshotId,
  volumeId: snapshot.volumeId,
  status: snapshot.state,
  startTime: new Date(snapshot.startedAt),
  completionTime: snapshot.state === 'completed' ? new Date(snapshot.completeAt) : undefined,
  progress: snapshotProgress(snapshot, now),
  ownerId: account.accountId,
  volumeSize: snapshot.sizeGiB,
  description: snapshot.description,
  encrypted: snapshot.encrypted,
  storageTier: 'standard',
  tagSet: tagSet(snapshot.tags),
});
