import type { Instance as Ec2Instance, Volume } from '@aws-sdk/client-ec2';
import { batchPerZone, describeVolumesByIds, OperationError, type StageContext } from '@cms-patching/core';

/** Why a server that was started does not run, from EC2's own reason; for a key that it may not use, which key and what to grant. */
export async function startFailure(now: Ec2Instance, context: StageContext<object>): Promise<OperationError> {
  const state = now.State?.Name ?? 'stopped';
  const { Code = state, Message = 'EC2 gives no reason' } = now.StateReason ?? {};
  const hint = Code === 'Client.InternalError' ? keyHint(await encryptedVolumes(now, context)) : hints[Code];
  const reason = Message.startsWith(Code) ? Message : `${Code}: ${Message}`;
  return new OperationError(
    `${now.InstanceId} was started and is ${state} again: ${reason}${hint ? `; ${hint}` : ''}`,
    {
      category: 'resource',
      code: Code,
    },
  );
}

/** What to do where EC2's code alone tells. */
const hints: Readonly<Record<string, string>> = {
  'Client.UserInitiatedShutdown': 'somebody stopped it; --hold-tag keeps a scheduler of your own off',
  'Client.InstanceInitiatedShutdown': 'it shut itself down: look at its console output',
  'Server.InsufficientInstanceCapacity': 'there is no capacity for its type now: run again later',
};

/** What EC2 calls a client's internal error is, at a start, a key that it was not allowed to use. */
export function keyHint(encrypted: readonly Volume[]): string {
  const keys = [...new Set(encrypted.map(({ KmsKeyId, VolumeId }) => KmsKeyId ?? `the KMS key of ${VolumeId}`))];
  const on = keys.length > 0 ? keys.slice(0, 2).join(' and ') : 'the KMS key of its encrypted volumes';
  return `grant the role kms:CreateGrant (and Decrypt, GenerateDataKey*, DescribeKey) on ${on}`;
}

async function encryptedVolumes(
  { BlockDeviceMappings = [] }: Ec2Instance,
  context: StageContext<object>,
): Promise<Volume[]> {
  const ids = BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.VolumeId ?? []);
  try {
    const volumes = await Promise.all(ids.map((id) => volumeNow(context, id)));
    return volumes.filter((volume) => volume?.Encrypted === true) as Volume[];
  } catch (error) {
    // The advice is good without the key's name; what failed here is not what the server failed of.
    context.log.debug(`its volumes could not be described: ${(error as Error).message}`);
    return [];
  }
}

const volumeNow = batchPerZone(describeVolumesByIds);
