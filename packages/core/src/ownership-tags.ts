import { CreateTagsCommand, DeleteTagsCommand, type Tag } from '@aws-sdk/client-ec2';
import { batchedChange } from './batched-change.ts';
import { OperationError } from './errors.ts';

/** Set before a start: proves later, with no journal at hand, that this run started the server and may stop it again. */
export const startedByRunTag = 'cms-patching:started-by-run';
/** The hold tag that was set with it, `KEY=VALUE`, and what its key held before; so that it can be put back from anywhere. */
export const heldTag = 'cms-patching:held';
export const heldBeforeTag = 'cms-patching:held-before';

/** A tag with nothing left out. */
export interface OwnTag {
  Key: string;
  Value: string;
}

export type Tags = Readonly<Record<string, string>>;

/** An instance's tags as they are in AWS. */
export const tagsOf = ({ Tags = [] }: { Tags?: Tag[] | undefined }): Tags =>
  Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Sets tags on instances that are to get the same ones, together. */
export const setTags = batchedChange<readonly OwnTag[]>({
  operation: 'CreateTags',
  send: ({ ec2Once }, { ids, like, DryRun }) =>
    ec2Once.send(new CreateTagsCommand({ Resources: ids, Tags: [...like], DryRun })),
});

/** Removes tags from instances, together; a tag given with its value goes only where it still has that value. */
export const removeTags = batchedChange<readonly OwnTag[]>({
  operation: 'DeleteTags',
  send: ({ ec2Once }, { ids, like, DryRun }) =>
    ec2Once.send(new DeleteTagsCommand({ Resources: ids, Tags: [...like], DryRun })),
});

/** The tags by which a run makes a server its own. A hold tag that is there already is the site's own and stays so. */
export function ownershipTags(runId: string, present: Tags, hold: OwnTag | undefined): OwnTag[] {
  const own = { Key: startedByRunTag, Value: runId };
  if (!hold || present[hold.Key] === hold.Value) return [own];
  const before = heldNow(present)?.Key === hold.Key ? present[heldBeforeTag] : present[hold.Key];
  return [
    own,
    hold,
    { Key: heldTag, Value: `${hold.Key}=${hold.Value}` },
    ...(before === undefined ? [] : [{ Key: heldBeforeTag, Value: before }]),
  ];
}

/** What a run that never ended left behind, and these tags do not overwrite: it would be taken for theirs. */
export function staleTags(present: Tags, tags: readonly OwnTag[]): OwnTag[] {
  const sets = (key: string): boolean => tags.some(({ Key }) => Key === key);
  const before = present[heldBeforeTag];
  return before !== undefined && sets(heldTag) && !sets(heldBeforeTag) ? [{ Key: heldBeforeTag, Value: before }] : [];
}

/** The hold tag that a run set, where it is still as it set it. */
const heldNow = (present: Tags): OwnTag | undefined => {
  const held = present[heldTag] === undefined ? undefined : splitTag(present[heldTag]);
  return held && present[held.Key] === held.Value ? held : undefined;
};

/** What gives a server back: the tags to remove, and those to set to what they were. A hold tag that somebody changed since is left. */
export function disownment(present: Tags): { set: OwnTag[]; remove: OwnTag[] } {
  const remove = [startedByRunTag, heldTag, heldBeforeTag]
    .filter((key) => present[key] !== undefined)
    .map((Key) => ({ Key, Value: present[Key] ?? '' }));
  const held = heldNow(present);
  if (!held) return { set: [], remove };
  const before = present[heldBeforeTag];
  return before === undefined
    ? { set: [], remove: [...remove, held] }
    : { set: [{ Key: held.Key, Value: before }], remove };
}

/** The hold tag asked for by the flag, `KEY=VALUE`, else by the config. Throws OperationError. */
export function holdTag(
  flag: string | undefined,
  configured: { key: string; value: string } | null,
): OwnTag | undefined {
  const written = flag ?? (configured ? `${configured.key}=${configured.value}` : undefined);
  if (written === undefined) return undefined;
  if (holdTagPattern.test(written)) return splitTag(written);
  throw new OperationError(`the hold tag must be ${holdTagRule}, not "${written}"`, {
    category: 'configuration',
    code: 'hold-tag',
  });
}

/** It must fit, with its key, into the value of another tag. */
const holdTagPattern = /^(?![aA][wW][sS]:)(?=[\s\S]{1,256}$)[^=]{1,128}=[\s\S]*$/;
const holdTagRule = 'KEY=VALUE, at most 256 characters, with a key of your own';

const splitTag = (written: string): OwnTag => {
  const at = written.indexOf('=');
  return { Key: written.slice(0, at), Value: written.slice(at + 1) };
};
