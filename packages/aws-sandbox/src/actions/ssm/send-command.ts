import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import type { Document, Parameters } from '../../documents/document.ts';
import { documents } from '../../documents/documents.ts';
import { type Command, issueCommand } from '../../model/command.ts';
import type { Region } from '../../model/region.ts';
import type { Server } from '../../model/server.ts';
import { action } from '../action.ts';
import { commandJson } from './command-json.ts';

const portion = z.string().regex(/^([1-9]\d*|[1-9]\d?%|100%)$/);

export const sendCommand = action({
  service: 'ssm',
  name: 'SendCommand',
  changes: true,
  input: z.strictObject({
    InstanceIds: z.array(z.string()).default([]),
    Targets: z
      .array(z.strictObject({ Key: z.string(), Values: z.array(z.string()).max(50) }))
      .max(5)
      .default([]),
    DocumentName: z.string(),
    DocumentVersion: z.string().optional(),
    DocumentHash: z.string().optional(),
    DocumentHashType: z.string().optional(),
    TimeoutSeconds: z.number().int().min(30).max(2_592_000).default(3600),
    Comment: z.string().max(100).default(''),
    Parameters: z.record(z.string(), z.array(z.string())).default({}),
    OutputS3Region: z.string().optional(),
    OutputS3BucketName: z.string().optional(),
    OutputS3KeyPrefix: z.string().optional(),
    MaxConcurrency: portion.default('50'),
    MaxErrors: z
      .string()
      .regex(/^(0|[1-9]\d*|[1-9]?\d%|100%)$/)
      .default('0'),
    ServiceRoleArn: z.string().optional(),
    NotificationConfig: z.looseObject({}).optional(),
    CloudWatchOutputConfig: z.looseObject({}).optional(),
    AlarmConfiguration: z.looseObject({}).optional(),
  }),
  run(input, { region, now }) {
    const document = documents.get(input.DocumentName.replace(/^arn:aws:ssm:[^:]*::document\//, ''));
    if (!document) throw new AwsError('InvalidDocument', `Document with name ${input.DocumentName} does not exist.`);
    const command: Command = {
      commandId: crypto.randomUUID(),
      document,
      parameters: checkParameters(document, input.Parameters),
      comment: input.Comment,
      requestedAt: now,
      timeoutSeconds: input.TimeoutSeconds,
      maxConcurrency: input.MaxConcurrency,
      maxErrors: input.MaxErrors,
      targets: input.Targets,
      instanceIds: input.InstanceIds,
      invocations: new Map(),
      cancelled: false,
      terminated: false,
    };
    issueCommand(region, command, targetsOf(region, command));
    return { Command: commandJson(command) };
  },
});

function checkParameters(document: Document, given: Parameters): Parameters {
  const result = document.parameters.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'Parameters'}: ${message}`);
  throw new AwsError('InvalidParameters', `Parameters of ${document.name}: ${problems.join('; ')}`);
}

/** The nodes a command goes to; one that cannot be commanded refuses the whole call, unless it was only matched by a tag. */
function targetsOf(region: Region, { instanceIds, targets, document }: Command): Server[] {
  const listed = [
    ...instanceIds,
    ...targets.filter(({ Key }) => Key === 'InstanceIds').flatMap(({ Values }) => Values),
  ];
  if (listed.length === 0 && targets.length === 0) {
    throw new AwsError('InvalidParameters', 'Either instance ids or targets must be given.');
  }
  if (instanceIds.length > 50) throw new AwsError('ThrottlingException', 'Rate exceeded');
  if (new Set(listed).size < listed.length) throw new AwsError('DuplicateInstanceId', 'An instance id is given twice.');
  const bad = listed.filter((id) => !isCommandable(region.servers.get(id)));
  if (bad.length > 0) {
    throw new AwsError(
      'InvalidInstanceId',
      `Instances [[${bad.join(', ')}]] not in a valid state for account ${region.account.accountId}`,
    );
  }
  const servers = listed.flatMap((id) => region.servers.get(id) ?? []);
  const unsupported = servers.find(({ os }) => !document.platforms.includes(os.platform));
  if (unsupported) {
    throw new AwsError(
      'UnsupportedPlatformType',
      `The document ${document.name} is not supported on the platform of ${unsupported.instanceId}.`,
    );
  }
  return [...servers, ...taggedNodes(region, targets, document)];
}

function taggedNodes(region: Region, targets: Command['targets'], document: Document): Server[] {
  const wanted = targets.filter(({ Key }) => Key.startsWith('tag:'));
  if (wanted.length === 0) return [];
  return [...region.servers.values()].filter(
    (server) =>
      isCommandable(server) &&
      document.platforms.includes(server.os.platform) &&
      wanted.every(({ Key, Values }) => Values.includes(server.tags[Key.slice(4)] ?? '')),
  );
}

const isCommandable = (server: Server | undefined): boolean => server?.state === 'running' && server.agent.managed;
