import { DeleteSnapshotCommand, DeregisterImageCommand, SnapshotReturnCodes } from '@aws-sdk/client-ec2';
import { awsCode, isDefinite, toRecordError } from './aws/aws-errors.ts';
import { describeImagesByIds } from './aws/describe-images.ts';
import { describeSnapshotsByIds } from './aws/describe-volumes.ts';
import type { ZoneSession } from './aws/session.ts';
import { Interrupted, UnknownOutcome, WriteFailure } from './errors.ts';
import type { RunContext } from './stage.ts';

/** An image of this tool, and what it is made of. */
export interface OwnImage {
  imageId: string;
  sourceInstanceId: string;
  snapshotIds: readonly string[];
}

/** A snapshot that outlived its image, and what AWS said. */
export interface LeftSnapshot {
  snapshotId: string;
  code: string;
  message: string;
}

type Context = Pick<RunContext, 'journal' | 'runId' | 'signal'>;

const mostTries = 3;
const imageGone = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable']);

/** Deregisters an image and deletes its snapshots; gives those that could not be deleted. What is gone already is as good as removed. */
export async function removeImage(image: OwnImage, session: ZoneSession, context: Context): Promise<LeftSnapshot[]> {
  const remaining = await deregister(image, session, context);
  const left: LeftSnapshot[] = [];
  for (const snapshotId of remaining) {
    try {
      await deleteSnapshot(snapshotId, image, session, context);
    } catch (error) {
      if (error instanceof WriteFailure) throw error;
      const { code, message } = toRecordError(error);
      left.push({ snapshotId, code, message });
    }
  }
  return left;
}

/** Gives the ids of the snapshots that are still there afterwards. */
async function deregister(image: OwnImage, session: ZoneSession, context: Context): Promise<string[]> {
  const { imageId, snapshotIds } = image;
  const input = { ImageId: imageId, DeleteAssociatedSnapshots: true };
  const isGone = async (): Promise<boolean> => !(await describeImagesByIds(session, [imageId])).has(imageId);
  const results = await repeatUntilCertain(isGone, imageGone, () =>
    act('DeregisterImage', imageId, image, session, context, async () => {
      const { DeleteSnapshotResults, $metadata } = await session.ec2Once.send(new DeregisterImageCommand(input));
      return { value: DeleteSnapshotResults, requestId: $metadata.requestId };
    }),
  );
  if (results?.length) return results.filter(isStillThere).flatMap(({ SnapshotId }) => SnapshotId ?? []);
  return [...(await describeSnapshotsByIds(session, snapshotIds)).keys()];
}

const isStillThere = ({ ReturnCode }: { ReturnCode?: string | undefined }): boolean =>
  ReturnCode !== SnapshotReturnCodes.SUCCESS;

async function deleteSnapshot(id: string, image: OwnImage, session: ZoneSession, context: Context): Promise<void> {
  const isGone = async (): Promise<boolean> => !(await describeSnapshotsByIds(session, [id])).has(id);
  await repeatUntilCertain(isGone, new Set(['InvalidSnapshot.NotFound']), () =>
    act('DeleteSnapshot', id, image, session, context, async () => {
      const { $metadata } = await session.ec2Once.send(new DeleteSnapshotCommand({ SnapshotId: id }));
      return { value: undefined, requestId: $metadata.requestId };
    }),
  );
}

/** A removal can be repeated: after an answer that nobody can read we look whether it took effect, and if not send it again. */
async function repeatUntilCertain<T>(
  isGone: () => Promise<boolean>,
  goneCodes: ReadonlySet<string>,
  remove: () => Promise<T>,
): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await remove();
    } catch (error) {
      if (goneCodes.has(awsCode(error) ?? '')) return undefined;
      if (error instanceof WriteFailure || isDefinite(error)) throw error;
      if (await looked(isGone)) return undefined;
      if (tries === mostTries) throw error;
    }
  }
}

async function looked(isGone: () => Promise<boolean>): Promise<boolean> {
  try {
    return await isGone();
  } catch (cause) {
    const { message } = toRecordError(cause);
    throw new UnknownOutcome(`sent without an answer, and whether it took effect can't be seen: ${message}`, {
      category: 'connectivity',
      code: 'outcome-unknown',
      cause,
    });
  }
}

function act<T>(
  operation: string,
  id: string,
  { sourceInstanceId }: OwnImage,
  { accountId, region, identity }: ZoneSession,
  { journal, runId, signal }: Context,
  perform: () => Promise<{ value: T; requestId: string | undefined }>,
): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  return journal.act({
    key: `${runId}/${accountId}/${region}/${id}/${operation}`,
    operation,
    instances: [`${accountId}/${region}/${sourceInstanceId}`],
    principal: identity.arn,
    perform,
  });
}
