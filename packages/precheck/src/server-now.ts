import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { Instance } from '@cms-patching/core';

/** Auto Scaling's own tag on the instances of a group. */
const groupTag = 'aws:autoscaling:groupName';

/** A record with what EC2 and SSM say of the server now in place of what the scan saw. */
export function serverNow(record: Instance, instance: Ec2Instance, node: InstanceInformation | undefined): Instance {
  const { autoScalingGroupName: _, instanceLifecycle: __, ...lasting } = record;
  const tags = tagsOf(instance);
  const group = tags[groupTag];
  return {
    ...lasting,
    state: instance.State?.Name ?? record.state,
    tags,
    volumes: volumesOf(instance),
    ssm: node ? ssmFacts(node) : null,
    ...(tags.Name !== undefined && { name: tags.Name }),
    ...(group !== undefined && { autoScalingGroupName: group }),
    ...(instance.InstanceLifecycle !== undefined && { instanceLifecycle: instance.InstanceLifecycle }),
  };
}

export const tagsOf = ({ Tags = [] }: Ec2Instance): Record<string, string> =>
  Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));

const volumesOf = ({ BlockDeviceMappings = [] }: Ec2Instance): NonNullable<Instance['volumes']> =>
  BlockDeviceMappings.flatMap(({ DeviceName = '', Ebs }) =>
    Ebs?.VolumeId ? [{ deviceName: DeviceName, volumeId: Ebs.VolumeId }] : [],
  );

const ssmFacts = ({ PingStatus = 'Inactive', LastPingDateTime, AgentVersion }: InstanceInformation) => ({
  pingStatus: PingStatus,
  ...(LastPingDateTime && { lastPingDateTime: LastPingDateTime.toISOString() }),
  ...(AgentVersion !== undefined && { agentVersion: AgentVersion }),
});
