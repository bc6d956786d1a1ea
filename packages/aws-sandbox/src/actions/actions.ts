import type { Action, ServiceName } from './action.ts';
import { createImage } from './ec2/create-image.ts';
import { createReplaceRootVolumeTask } from './ec2/create-replace-root-volume-task.ts';
import { createTags } from './ec2/create-tags.ts';
import { deleteSnapshot } from './ec2/delete-snapshot.ts';
import { deleteTags } from './ec2/delete-tags.ts';
import { deregisterImage } from './ec2/deregister-image.ts';
import { describeImages } from './ec2/describe-images.ts';
import { describeInstanceAttribute } from './ec2/describe-instance-attribute.ts';
import { describeInstanceStatus } from './ec2/describe-instance-status.ts';
import { describeInstances } from './ec2/describe-instances.ts';
import { describeRegions } from './ec2/describe-regions.ts';
import { describeReplaceRootVolumeTasks } from './ec2/describe-replace-root-volume-tasks.ts';
import { describeSnapshots } from './ec2/describe-snapshots.ts';
import { describeVolumes } from './ec2/describe-volumes.ts';
import { rebootInstances } from './ec2/reboot-instances.ts';
import { startInstances } from './ec2/start-instances.ts';
import { stopInstances } from './ec2/stop-instances.ts';
import { cancelCommand } from './ssm/cancel-command.ts';
import { describeInstanceInformation } from './ssm/describe-instance-information.ts';
import { describeInstancePatchStates } from './ssm/describe-instance-patch-states.ts';
import { describeInstancePatches } from './ssm/describe-instance-patches.ts';
import { getCommandInvocation } from './ssm/get-command-invocation.ts';
import { getConnectionStatus } from './ssm/get-connection-status.ts';
import { listCommandInvocations } from './ssm/list-command-invocations.ts';
import { listCommands } from './ssm/list-commands.ts';
import { sendCommand } from './ssm/send-command.ts';
import { assumeRole } from './sts/assume-role.ts';
import { getCallerIdentity } from './sts/get-caller-identity.ts';

/** Everything that the sandbox can be asked; an action exists when it stands here. */
export const actions: readonly Action[] = [
  createImage,
  createReplaceRootVolumeTask,
  createTags,
  deleteSnapshot,
  deleteTags,
  deregisterImage,
  describeImages,
  describeInstanceAttribute,
  describeInstanceStatus,
  describeInstances,
  describeRegions,
  describeReplaceRootVolumeTasks,
  describeSnapshots,
  describeVolumes,
  rebootInstances,
  startInstances,
  stopInstances,
  cancelCommand,
  describeInstanceInformation,
  describeInstancePatchStates,
  describeInstancePatches,
  getCommandInvocation,
  getConnectionStatus,
  listCommandInvocations,
  listCommands,
  sendCommand,
  assumeRole,
  getCallerIdentity,
];

const byName = new Map(actions.map((action) => [`${action.service}:${action.name}`, action]));

export const findAction = (service: ServiceName, name: string): Action | undefined => byName.get(`${service}:${name}`);
