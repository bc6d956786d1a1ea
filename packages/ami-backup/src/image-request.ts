import type { CreateImageCommandInput } from '@aws-sdk/client-ec2';
import type { Instance, StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';
import { backupName } from './backup-name.ts';
import { imageTags } from './image-tags.ts';

const day = 86_400_000;
const longestDescription = 255;

export const consistencies = ['stopped', 'rebooted', 'crash-consistent'] as const;
export type Consistency = (typeof consistencies)[number];

/** How the data of an instance in this state is caught: EC2 reboots running ones only, and one that is stopping still writes. */
export function consistencyOf(state: string, reboots: boolean): Consistency {
  if (state === 'stopped') return 'stopped';
  return reboots && state === 'running' ? 'rebooted' : 'crash-consistent';
}

export interface ImageRequest {
  input: CreateImageCommandInput & { Name: string };
  /** What the block says of the image, whatever becomes of it. */
  facts: { imageName: string; consistency: Consistency; expiresAt: string };
}

/** What is asked of EC2 for one attempt. The name is the attempt's natural key; everything else may differ from run to run. */
export function imageRequest(
  record: Instance,
  state: string,
  attempt: number,
  context: StageContext<BackupOptions>,
): ImageRequest {
  const { options, settings, clock } = context;
  const reboots = options.reboot ?? settings.backup.reboot;
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + (options.retentionDays ?? settings.backup.retentionDays) * day);
  const consistency = consistencyOf(state, reboots);
  const Name = backupName(record, attempt);
  const described = `${record.name ?? record.instanceId} (${record.instanceId}) before patching, run ${record.runId}, ${consistency}`;
  const Tags = imageTags(record, { createdAt, expiresAt, consistency }, settings.backup.copyTags);
  return {
    facts: { imageName: Name, consistency, expiresAt: expiresAt.toISOString() },
    input: {
      InstanceId: record.instanceId,
      Name,
      // EC2 takes printable ASCII here.
      Description: described.replace(/[^\x20-\x7e]/g, '?').slice(0, longestDescription),
      // Without it EC2 reboots a running server.
      NoReboot: !reboots,
      TagSpecifications: (['image', 'snapshot'] as const).map((ResourceType) => ({ ResourceType, Tags })),
    },
  };
}
