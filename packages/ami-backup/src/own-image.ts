import type { Image } from '@aws-sdk/client-ec2';
import { backupTagKeys, type Instance } from '@cms-patching/core';

/** Whether this run made an image of this server: its tags, which stand in the call that makes it, and EC2 itself say so. */
export function isOwn({ Tags = [], SourceInstanceId }: Image, { runId, instanceId }: Instance): boolean {
  const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  const tagged = tags.get(backupTagKeys.run) === runId && tags.get(backupTagKeys.instance) === instanceId;
  return tagged && (SourceInstanceId === undefined || SourceInstanceId === instanceId);
}
