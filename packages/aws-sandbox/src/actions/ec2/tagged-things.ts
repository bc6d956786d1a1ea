import { AwsError } from '../../aws-error.ts';
import type { Region } from '../../model/region.ts';

/** The instances, volumes, images and snapshots with these ids; one unknown id fails all. */
export function taggedThings(region: Region, ids: readonly string[]): { tags: Record<string, string> }[] {
  return ids.map((id) => {
    const kind = kinds.find(({ prefix }) => id.startsWith(prefix));
    if (!kind) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    const thing = kind.find(region, id);
    if (!thing) throw new AwsError(kind.missing, `The ID '${id}' does not exist`);
    return thing;
  });
}

const kinds: {
  prefix: string;
  missing: string;
  find(region: Region, id: string): { tags: Record<string, string> } | undefined;
}[] = [
  { prefix: 'i-', missing: 'InvalidInstanceID.NotFound', find: ({ servers }, id) => servers.get(id) },
  { prefix: 'vol-', missing: 'InvalidVolume.NotFound', find: ({ volumes }, id) => volumes.get(id) },
  { prefix: 'ami-', missing: 'InvalidAMIID.NotFound', find: ({ images }, id) => images.get(id) },
  { prefix: 'snap-', missing: 'InvalidSnapshot.NotFound', find: ({ snapshots }, id) => snapshots.get(id) },
];
