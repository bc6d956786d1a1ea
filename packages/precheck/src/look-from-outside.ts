import { DescribeInstanceAttributeCommand, type InstanceAttributeName, type InstanceStatus } from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  describeInstanceStatusByIds,
  describeVolumesByIds,
  findBackup,
  type Instance,
  madeAt,
  type StageContext,
} from '@cms-patching/core';
import type { InstanceSide } from './instance-checks.ts';

/** What can be known of a server without entering it. */
export interface OutsideView {
  side: InstanceSide;
  volumes: { volumeId: string; encrypted: boolean }[];
}

const statusNow = batchPerZone(describeInstanceStatusByIds);
const volumeNow = batchPerZone(describeVolumesByIds);

/** Asks EC2, in calls that the servers of a zone share, for status checks, events, the backup and the volumes. */
export async function lookFromOutside(server: Instance, context: StageContext<object>): Promise<OutsideView> {
  const [status, backup, protection, volumes] = await Promise.all([
    statusNow(context, server.instanceId),
    backupOf(server, context),
    protectionOf(server, context),
    Promise.all((server.volumes ?? []).map(({ volumeId }) => volumeNow(context, volumeId))),
  ]);
  const known = volumes.flatMap((volume) =>
    volume?.VolumeId ? [{ volumeId: volume.VolumeId, encrypted: volume.Encrypted === true }] : [],
  );
  return { side: { ...statusFacts(status), ...protection, backup }, volumes: known };
}

function statusFacts(status: InstanceStatus | undefined): Pick<InstanceSide, 'statusChecks' | 'scheduledEvents'> {
  const [instance, system] = [status?.InstanceStatus?.Status, status?.SystemStatus?.Status];
  // Events that are over stay listed for a week, with the outcome in front of their description.
  const open = status?.Events?.filter(({ Description = '' }) => !/^\[(Completed|Canceled)\]/i.test(Description));
  return {
    statusChecks: instance && system ? { instance, system } : null,
    scheduledEvents: status
      ? (open ?? []).map(({ Code = 'unknown', NotBefore }) => ({
          code: Code,
          ...(NotBefore && { notBefore: NotBefore.toISOString() }),
        }))
      : null,
  };
}

/** The newest image that is a good backup, of whichever run: how old it may be is for the thresholds to say. */
async function backupOf(server: Instance, context: StageContext<object>): Promise<InstanceSide['backup']> {
  const wish = {
    isCandidate: () => true,
    faultsOf: ({ missing }: { missing: readonly { code: string; message: string }[] }) => missing,
  };
  const found = await findBackup(server, wish, context);
  if (!found.image) return { problem: found.reasons.map(({ message }) => message).join('; ') };
  const ageSeconds = Math.round((context.clock.now().getTime() - madeAt(found.image)) / 1000);
  return { imageId: found.image.ImageId ?? '', ageSeconds: Math.max(0, ageSeconds) };
}

type Protection = Pick<InstanceSide, 'stopProtection' | 'terminationProtection'>;

/** EC2 tells protection one server and attribute at a time, so it is only asked where the config wants to know. */
async function protectionOf({ instanceId }: Instance, { zone, settings }: StageContext<object>): Promise<Protection> {
  if (settings.precheck.severities.protection === 'ignore')
    return { stopProtection: null, terminationProtection: null };
  const attribute = (name: InstanceAttributeName) =>
    zone.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: name }));
  const [stop, termination] = await Promise.all([attribute('disableApiStop'), attribute('disableApiTermination')]);
  return {
    stopProtection: stop.DisableApiStop?.Value ?? null,
    terminationProtection: termination.DisableApiTermination?.Value ?? null,
  };
}
