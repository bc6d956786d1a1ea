import {
  paginateDescribeInstances,
  paginateDescribeLaunchTemplateVersions,
  paginateDescribeReplaceRootVolumeTasks,
  ReplaceRootVolumeTaskState,
} from '@aws-sdk/client-ec2';
import { awsCode, chunksOf, type ZoneSession } from '@cms-patching/core';
import type { Backup } from './backup.ts';

/** EC2 takes at most 200 values per filter. */
const mostFilterValues = 200;

/** A task in any other state has not come to its end, or left a server without a root that this image may have to give back. */
const settledTasks: ReadonlySet<string | undefined> = new Set([
  ReplaceRootVolumeTaskState.succeeded,
  ReplaceRootVolumeTaskState.failed,
]);

type Caller = Pick<ZoneSession, 'ec2'>;

/**
 * Who uses any of these backups, by image id: servers launched from it, rollbacks under way, the default and newest versions of launch
 * templates. Older versions of templates are not looked at: EC2 gives them only template by template.
 */
export async function findUses(session: Caller, backups: readonly Backup[]): Promise<Map<string, string>> {
  const uses = new Map<string, string>();
  for (const chunk of chunksOf(backups, mostFilterValues)) {
    const found = await Promise.all([
      usesByInstances(session, chunk),
      usesByRollbacks(session, chunk),
      usesByTemplates(session, chunk),
    ]);
    for (const [imageId, use] of found.flat()) uses.set(imageId, use);
  }
  return uses;
}

type Use = readonly [imageId: string, use: string];

async function usesByInstances({ ec2 }: Caller, backups: readonly Backup[]): Promise<Use[]> {
  const uses: Use[] = [];
  const input = { Filters: [{ Name: 'image-id', Values: imageIdsOf(backups) }], MaxResults: 1000 };
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, input)) {
    for (const { ImageId, InstanceId, State } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      if (ImageId && State?.Name !== 'terminated') uses.push([ImageId, `${InstanceId} was launched from it`]);
    }
  }
  return uses;
}

async function usesByRollbacks({ ec2 }: Caller, backups: readonly Backup[]): Promise<Use[]> {
  const uses: Use[] = [];
  const imageOf = new Map(
    backups.flatMap(({ imageId, snapshotIds }) => snapshotIds.map((id) => [id, imageId] as const)),
  );
  const servers = [...new Set(backups.map(({ sourceInstanceId }) => sourceInstanceId))];
  const input = { Filters: [{ Name: 'instance-id', Values: servers }], MaxResults: 50 };
  for await (const { ReplaceRootVolumeTasks = [] } of paginateDescribeReplaceRootVolumeTasks({ client: ec2 }, input)) {
    for (const { ImageId, SnapshotId, InstanceId, TaskState } of ReplaceRootVolumeTasks) {
      const imageId = ImageId ?? imageOf.get(SnapshotId ?? '');
      if (imageId && !settledTasks.has(TaskState))
        uses.push([imageId, `the root volume of ${InstanceId} is being replaced from it (${TaskState})`]);
    }
  }
  return uses;
}

async function usesByTemplates({ ec2 }: Caller, backups: readonly Backup[]): Promise<Use[]> {
  const uses: Use[] = [];
  const input = {
    Versions: ['$Latest', '$Default'],
    Filters: [{ Name: 'image-id', Values: imageIdsOf(backups) }],
    MaxResults: 200,
  };
  try {
    const pages = paginateDescribeLaunchTemplateVersions({ client: ec2 }, input);
    for await (const { LaunchTemplateVersions = [] } of pages) {
      for (const { LaunchTemplateData, LaunchTemplateName, VersionNumber } of LaunchTemplateVersions) {
        const imageId = LaunchTemplateData?.ImageId;
        if (imageId) uses.push([imageId, `version ${VersionNumber} of launch template ${LaunchTemplateName} names it`]);
      }
    }
  } catch (error) {
    // An endpoint that does not know launch templates has none.
    if (awsCode(error) !== 'InvalidAction') throw error;
  }
  return uses;
}

const imageIdsOf = (backups: readonly Backup[]): string[] => backups.map(({ imageId }) => imageId);
