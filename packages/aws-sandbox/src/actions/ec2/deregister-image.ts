import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { deregisterImage as deregister } from '../../model/image.ts';
import { flag } from '../../wire/query-input.ts';
import { action } from '../action.ts';

export const deregisterImage = action({
  service: 'ec2',
  name: 'DeregisterImage',
  changes: true,
  input: z.strictObject({
    ImageId: z.string(),
    DeleteAssociatedSnapshots: flag.default(false),
    DryRun: flag.optional(),
  }),
  run({ ImageId, DeleteAssociatedSnapshots }, { region }) {
    const image = region.visibleImage(ImageId);
    if (!image) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${ImageId}]' does not exist`);
    deregister(region, image);
    if (!DeleteAssociatedSnapshots) return { return: true };
    return {
      return: true,
      deleteSnapshotResultSet: image.mappings.map(({ snapshot: { snapshotId } }) => ({
        snapshotId,
        // A snapshot that another image is made of stays.
        returnCode: region.deleteSnapshot(snapshotId) ? 'success' : 'skipped',
      })),
    };
  },
});
