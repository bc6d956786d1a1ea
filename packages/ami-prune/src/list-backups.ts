import { paginateDescribeImages } from '@aws-sdk/client-ec2';
import { backupTagKeys, type ZoneSession } from '@cms-patching/core';
import { type Backup, toBackup } from './backup.ts';

/** Every image of the account, in the session's region, that carries the tag of this tool's backups; of any landing zone and in any state. */
export async function listBackups({ ec2 }: Pick<ZoneSession, 'ec2'>): Promise<Backup[]> {
  const input = {
    Owners: ['self'],
    IncludeDisabled: true,
    Filters: [{ Name: 'tag-key', Values: [backupTagKeys.instance] }],
    MaxResults: 1000,
  };
  const backups: Backup[] = [];
  for await (const { Images = [] } of paginateDescribeImages({ client: ec2 }, input)) {
    backups.push(...Images.flatMap((image) => toBackup(image) ?? []));
  }
  return backups;
}
