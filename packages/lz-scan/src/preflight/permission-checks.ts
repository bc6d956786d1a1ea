import {
  CreateImageCommand,
  CreateReplaceRootVolumeTaskCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  DescribeInstancePatchesCommand,
  DescribeInstancePatchStatesCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
} from '@aws-sdk/client-ssm';
import { awsCode, type Config, type ZoneSession } from '@cms-patching/core';

export type Phase = keyof Config['workflow']['phases'];

/** One permission, and a call that needs it and changes nothing. */
export interface PermissionCheck {
  permission: string;
  /** The phases of the night that need it. */
  phases: readonly Phase[];
  /** `instanceId` is a server of the zone, because a policy may look at its tags. Absent: AWS offers no way to test it. */
  call?: (zone: ZoneSession, instanceId: string) => Promise<unknown>;
}

const few = { MaxResults: 5 };
/** EC2 looks at the permission before it looks for these; where it does not, its answer proves nothing. */
const noImage = 'ami-00000000000000000';
const noSnapshot = 'snap-00000000000000000';
const noCommand = '00000000-0000-0000-0000-000000000000';
const dry = { DryRun: true };
const someTag = [{ Key: 'cms-patching:preflight', Value: '' }];

/** SSM looks for an invocation only for those who may read it. */
const unlessNotFound = (error: unknown): void => {
  if (awsCode(error) !== 'InvocationDoesNotExist') throw error;
};

const every: readonly Phase[] = ['scan', 'backup', 'start', 'precheck', 'patch', 'rollback', 'restore'];
const backups: readonly Phase[] = ['backup', 'precheck', 'patch', 'rollback'];
const commands: readonly Phase[] = ['start', 'precheck', 'patch', 'rollback'];

/** Every permission of a night: EC2's DryRun for what changes something, a small read for everything else. */
export const permissionChecks: readonly PermissionCheck[] = [
  {
    permission: 'ec2:DescribeInstances',
    phases: every,
    call: ({ ec2 }) => ec2.send(new DescribeInstancesCommand(few)),
  },
  {
    permission: 'ec2:DescribeImages',
    phases: backups,
    call: ({ ec2 }) => ec2.send(new DescribeImagesCommand({ ...few, Owners: ['self'] })),
  },
  {
    permission: 'ec2:DescribeSnapshots',
    phases: backups,
    call: ({ ec2 }) => ec2.send(new DescribeSnapshotsCommand({ ...few, OwnerIds: ['self'] })),
  },
  {
    permission: 'ec2:DescribeVolumes',
    phases: ['start', ...backups],
    call: ({ ec2 }) => ec2.send(new DescribeVolumesCommand(few)),
  },
  {
    permission: 'ec2:CreateImage',
    phases: ['backup'],
    call: ({ ec2Once }, InstanceId) =>
      ec2Once.send(new CreateImageCommand({ ...dry, InstanceId, Name: 'cms-patching preflight', NoReboot: true })),
  },
  {
    permission: 'ec2:CreateTags',
    phases: ['backup', 'start', 'rollback', 'restore'],
    call: ({ ec2Once }, id) => ec2Once.send(new CreateTagsCommand({ ...dry, Resources: [id], Tags: someTag })),
  },
  {
    permission: 'ec2:DeleteTags',
    phases: ['start', 'restore'],
    call: ({ ec2Once }, id) => ec2Once.send(new DeleteTagsCommand({ ...dry, Resources: [id], Tags: someTag })),
  },
  {
    permission: 'ec2:DeregisterImage',
    phases: ['backup'],
    call: ({ ec2Once }) => ec2Once.send(new DeregisterImageCommand({ ...dry, ImageId: noImage })),
  },
  {
    permission: 'ec2:DeleteSnapshot',
    phases: ['backup'],
    call: ({ ec2Once }) => ec2Once.send(new DeleteSnapshotCommand({ ...dry, SnapshotId: noSnapshot })),
  },
  {
    permission: 'ec2:DescribeInstanceStatus',
    phases: commands,
    call: ({ ec2 }) => ec2.send(new DescribeInstanceStatusCommand(few)),
  },
  {
    permission: 'ec2:DescribeInstanceAttribute',
    phases: ['precheck'],
    call: ({ ec2 }, InstanceId) =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiStop' })),
  },
  {
    permission: 'ec2:StartInstances',
    phases: ['start'],
    call: ({ ec2Once }, id) => ec2Once.send(new StartInstancesCommand({ ...dry, InstanceIds: [id] })),
  },
  {
    permission: 'ec2:StopInstances',
    phases: ['restore'],
    call: ({ ec2Once }, id) => ec2Once.send(new StopInstancesCommand({ ...dry, InstanceIds: [id] })),
  },
  {
    permission: 'ec2:CreateReplaceRootVolumeTask',
    phases: ['rollback'],
    call: ({ ec2Once }, InstanceId) =>
      ec2Once.send(new CreateReplaceRootVolumeTaskCommand({ ...dry, InstanceId, ImageId: noImage })),
  },
  {
    permission: 'ec2:DescribeReplaceRootVolumeTasks',
    phases: ['rollback'],
    call: ({ ec2 }) => ec2.send(new DescribeReplaceRootVolumeTasksCommand(few)),
  },
  {
    permission: 'ssm:DescribeInstanceInformation',
    phases: ['scan', ...commands],
    call: ({ ssm }) => ssm.send(new DescribeInstanceInformationCommand(few)),
  },
  { permission: 'ssm:SendCommand', phases: commands },
  { permission: 'ssm:ListCommands', phases: ['patch'], call: ({ ssm }) => ssm.send(new ListCommandsCommand(few)) },
  {
    permission: 'ssm:ListCommandInvocations',
    phases: [...commands, 'restore'],
    call: ({ ssm }) => ssm.send(new ListCommandInvocationsCommand(few)),
  },
  {
    permission: 'ssm:GetCommandInvocation',
    phases: ['precheck', 'patch'],
    call: ({ ssm }, InstanceId) =>
      ssm.send(new GetCommandInvocationCommand({ CommandId: noCommand, InstanceId })).catch(unlessNotFound),
  },
  {
    permission: 'ssm:DescribeInstancePatchStates',
    phases: ['precheck', 'patch'],
    call: ({ ssm }, id) => ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [id] })),
  },
  {
    permission: 'ssm:DescribeInstancePatches',
    phases: ['precheck', 'patch'],
    call: ({ ssm }, InstanceId) => ssm.send(new DescribeInstancePatchesCommand({ InstanceId, MaxResults: 10 })),
  },
];
