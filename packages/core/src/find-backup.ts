import type { Image } from '@aws-sdk/client-ec2';
import { describeImagesByTag } from './aws/describe-images.ts';
import { type BackupEvidence, type BackupProof, gatherBackupEvidence, proveBackup } from './backup-proof.ts';
import { backupTagKeys } from './backup-tags.ts';
import { batchPerZone } from './batch-per-zone.ts';
import type { Instance } from './instance.ts';
import { onePerZone } from './one-per-zone.ts';
import type { Reason } from './outcome.ts';
import type { StageContext } from './stage.ts';

export interface BackupWish {
  /** Which images may serve at all, judged by what they say of themselves. */
  isCandidate(image: Image): boolean;
  /** What about a candidate rules it out. */
  faultsOf(proof: BackupProof, evidence: BackupEvidence): readonly Reason[];
}

export type BackupSearch =
  | { image: Image; evidence: BackupEvidence; proof: BackupProof }
  | { image: undefined; reasons: readonly Reason[] };

const backupsOf = batchPerZone((zone, instanceIds) => describeImagesByTag(zone, backupTagKeys.instance, instanceIds));

const ofRun = onePerZone(({ runId }: StageContext<object>) =>
  batchPerZone((zone, instanceIds) =>
    describeImagesByTag(zone, backupTagKeys.instance, instanceIds, { [backupTagKeys.run]: runId }),
  ),
);

/** The images that carry the tags of this run and of this server, in any state. */
export const ownImagesOf = async (record: Instance, context: StageContext<object>): Promise<Image[]> =>
  (await ofRun(context)(context, record.instanceId)) ?? [];

/** The newest backup of this tool that AWS, asked now, proves to be good for a server; else what is wrong with the newest candidate. */
export async function findBackup(
  record: Instance,
  { isCandidate, faultsOf }: BackupWish,
  context: StageContext<object>,
): Promise<BackupSearch> {
  const images = ((await backupsOf(context, record.instanceId)) ?? []).filter(isCandidate).sort(newestFirst);
  let reasons: readonly Reason[] | undefined;
  for (const image of images) {
    const evidence = await gatherBackupEvidence(context, record.instanceId, image.ImageId ?? '');
    const proof = proveBackup(evidence, context.zone.accountId);
    const faults = faultsOf(proof, evidence);
    if (faults.length === 0) return { image, evidence, proof };
    reasons ??= faults;
  }
  return {
    image: undefined,
    reasons: reasons ?? [{ code: 'no-image', message: 'there is no image that could serve' }],
  };
}

/** Whether this run made an image, as the image's own tag says. */
export const isOfRun = ({ Tags = [] }: Image, runId: string): boolean =>
  Tags.some(({ Key, Value }) => Key === backupTagKeys.run && Value === runId);

/** When an image was made, by AWS's clock; milliseconds since the epoch. */
export const madeAt = ({ CreationDate }: Image): number => Date.parse(CreationDate ?? '') || 0;

const newestFirst = (one: Image, other: Image): number => madeAt(other) - madeAt(one);
