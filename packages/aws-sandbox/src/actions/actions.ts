import type { Action, ServiceName } from './action.ts';
import { createImage } from './ec2/create-image.ts';
import { createTags } from './ec2/create-tags.ts';
import { describeImages } from './ec2/describe-images.ts';
import { describeInstanceStatus } from './ec2/describe-instance-status.ts';
import { describeInstances } from './ec2/describe-instances.ts';
import { startInstances } from './ec2/start-instances.ts';
import { describeInstanceInformation } from './ssm/describe-instance-information.ts';
import { getCommandInvocation } from './ssm/get-command-invocation.ts';
import { listCommandInvocations } from './ssm/list-command-invocations.ts';
import { listCommands } from './ssm/list-commands.ts';
import { sendCommand } from './ssm/send-command.ts';
import { assumeRole } from './sts/assume-role.ts';
import { getCallerIdentity } from './sts/get-caller-identity.ts';

/** Everything that the sandbox can be asked; an action exists when it stands here. */
export const actions: readonly Action[] = [
  createImage,
  createTags,
  describeImages,
  describeInstanceStatus,
  describeInstances,
  startInstances,
  describeInstanceInformation,
  getCommandInvocation,
  listCommandInvocations,
  listCommands,
  sendCommand,
  assumeRole,
  getCallerIdentity,
];

const byName = new Map(actions.map((action) => [`${action.service}:${action.name}`, action]));

export const findAction = (service: ServiceName, name: string): Action | undefined => byName.get(`${service}:${name}`);
