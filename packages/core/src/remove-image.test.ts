import { expect, test } from 'vitest';
import type { ZoneSession } from './aws/session.ts';
import type { Journal } from './journal/journal.ts';
import { removeImage } from './remove-image.ts';
import { cannedEc2, refusal } from './testing/canned-ec2.ts';

const image = { imageId: 'ami-1', sourceInstanceId: 'i-1', snapshotIds: ['snap-1', 'snap-2'] };

/** Removes the image from an EC2 that answers so; gives what is left, what was asked and what was journalled. */
async function removeFrom(bodies: Record<string, string>) {
  const { ec2, asked } = cannedEc2(bodies);
  const operations: string[] = [];
  const journal = {
    async act({ operation, perform }) {
      operations.push(operation);
      return (await perform()).value;
    },
  } as Pick<Journal, 'act'> as Journal;
  const session = { ec2, ec2Once: ec2, accountId: '111122223333', region: 'ap-southeast-2', identity: { arn: 'arn' } };
  const context = { journal, runId: '01KG0000000000000000000001', signal: new AbortController().signal };
  const left = await removeImage(image, session as unknown as ZoneSession, context);
  return { left, operations, actions: asked.map(({ action }) => action) };
}

const results = (first: string, second: string): string => {
  const result = (id: string, code: string) =>
    `<item><snapshotId>${id}</snapshotId><returnCode>${code}</returnCode></item>`;
  return `<r><return>true</return><deleteSnapshotResultSet>${result('snap-1', first)}${result('snap-2', second)}</deleteSnapshotResultSet></r>`;
};
const snapshotSet = (...ids: string[]): string =>
  `<r><snapshotSet>${ids.map((id) => `<item><snapshotId>${id}</snapshotId></item>`).join('')}</snapshotSet></r>`;

test('snapshots that went with the image need no call of their own', async () => {
  const { left, actions } = await removeFrom({ DeregisterImage: results('success', 'success') });
  expect({ left, actions }).toEqual({ left: [], actions: ['DeregisterImage'] });
});

test('a snapshot that did not go with it is deleted by itself', async () => {
  const { left, operations } = await removeFrom({ DeregisterImage: results('internal-error', 'success') });
  expect({ left, operations }).toEqual({ left: [], operations: ['DeregisterImage', 'DeleteSnapshot'] });
});

test('one that can’t be deleted is left with the reason', async () => {
  const { left } = await removeFrom({
    DeregisterImage: results('success', 'skipped'),
    DeleteSnapshot: refusal('InvalidSnapshot.InUse'),
  });
  expect(left).toEqual([expect.objectContaining({ snapshotId: 'snap-2', code: 'InvalidSnapshot.InUse' })]);
});

test('one that is gone by then is not left', async () => {
  const { left } = await removeFrom({
    DeregisterImage: results('success', 'skipped'),
    DeleteSnapshot: refusal('InvalidSnapshot.NotFound'),
  });
  expect(left).toEqual([]);
});

test('an image that somebody else removed leaves the snapshots that are still there to us', async () => {
  const { left, operations } = await removeFrom({
    DeregisterImage: refusal('InvalidAMIID.Unavailable'),
    DescribeSnapshots: snapshotSet('snap-2'),
  });
  expect({ left, operations }).toEqual({ left: [], operations: ['DeregisterImage', 'DeleteSnapshot'] });
});

test('a refusal is thrown, and its snapshots are not touched', async () => {
  await expect(removeFrom({ DeregisterImage: refusal('UnauthorizedOperation') })).rejects.toMatchObject({
    name: 'UnauthorizedOperation',
  });
});
