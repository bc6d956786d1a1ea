import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { flag } from '../../wire/query-input.ts';
import { action } from '../action.ts';

export const deleteSnapshot = action({
  service: 'ec2',
  name: 'DeleteSnapshot',
  changes: true,
  input: z.strictObject({ SnapshotId: z.string(), DryRun: flag.optional() }),
  run({ SnapshotId }, { region }) {
    if (!region.visibleSnapshot(SnapshotId)) {
      throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${SnapshotId}' does not exist.`);
    }
    if (!region.deleteSnapshot(SnapshotId)) {
      const image = region.imageOf(SnapshotId);
      throw new AwsError(
        'InvalidSnapshot.InUse',
        `The snapshot ${SnapshotId} is currently in use by ${image?.imageId}`,
      );
    }
    return { return: true };
  },
});
