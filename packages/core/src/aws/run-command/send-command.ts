import { createHash } from 'node:crypto';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import type { RecordError } from '../../outcome.ts';
import { awsCode, toRecordError } from '../aws-errors.ts';
import { chunksOf } from '../chunks-of.ts';
import type { ZoneSession } from '../session.ts';
import { findCommandsByComment } from './find-commands.ts';

/** SSM refuses more ids than this, misleadingly as a throttle. */
export const mostTargets = 50;

export interface CommandRequest {
  document: string;
  parameters: Readonly<Record<string, readonly string[]>>;
  /** What all commands of this run are found again by: `cms-patching <runId>`. */
  comment: string;
  /** Seconds until a node must have picked it up, at least 30; how long it may run is a parameter of the document. */
  timeoutSeconds: number;
  /** Tells the sendings of one run from each other, in up to 40 characters: `proof`, `scan-before`, `scan-before-2`. */
  purpose: string;
  outputS3?: { bucket: string; prefix: string } | undefined;
}

/** What a batch is sent through: finds and adopts what was sent before, writes down that it sends, sends at most once. */
export type SendOnce = (
  batchId: string,
  instanceIds: readonly string[],
  perform: () => Promise<{ value: string; requestId: string | undefined }>,
  find: () => Promise<string | undefined>,
) => Promise<string>;

export interface SentBatch {
  /** The command of each instance that was accepted. */
  commandIds: Map<string, string>;
  /** The instances that SSM would not take, and why. */
  refused: Map<string, RecordError>;
}

/** Codes that one instance among fifty is enough for. */
const oneBadTarget: ReadonlySet<string> = new Set(['InvalidInstanceId', 'UnsupportedPlatformType']);

/**
 * Sends one document to up to 50 instances. SSM refuses the whole batch for one bad id, so a refused batch is halved until the bad
 * ones stand alone. Every other failure is thrown.
 */
export async function sendCommand(
  session: Pick<ZoneSession, 'ssm' | 'ssmOnce' | 'clock'>,
  request: CommandRequest,
  instanceIds: readonly string[],
  { once, since }: { once: SendOnce; since: Date },
): Promise<SentBatch> {
  const ids = [...new Set(instanceIds)].sort();
  if (ids.length === 0 || ids.length > mostTargets) {
    throw new RangeError(`a command goes to 1 to ${mostTargets} instances, not to ${ids.length}`);
  }
  const batchId = batchIdOf(request, ids);
  const comment = `${request.comment} ${batchId}`;
  const find = async (): Promise<string | undefined> =>
    (await findCommandsByComment(session, comment, since))[0]?.commandId;
  const perform = async () => {
    const { Command, $metadata } = await session.ssmOnce.send(new SendCommandCommand(inputOf(request, ids, comment)));
    if (!Command?.CommandId) throw new Error('SSM accepted a command and gave it no id');
    return { value: Command.CommandId, requestId: $metadata.requestId };
  };
  try {
    const commandId = await once(batchId, ids, perform, find);
    return { commandIds: new Map(ids.map((id) => [id, commandId])), refused: new Map() };
  } catch (error) {
    if (!oneBadTarget.has(awsCode(error) ?? '')) throw error;
    if (ids.length === 1)
      return { commandIds: new Map(), refused: new Map(ids.map((id) => [id, toRecordError(error)])) };
    const [left, right] = await Promise.all(
      chunksOf(ids, Math.ceil(ids.length / 2)).map((half) => sendCommand(session, request, half, { once, since })),
    );
    return join(left, right);
  }
}

const inputOf = (
  { document, parameters, timeoutSeconds, outputS3 }: CommandRequest,
  ids: string[],
  comment: string,
) => ({
  DocumentName: document,
  InstanceIds: ids,
  Parameters: Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]])),
  Comment: comment,
  TimeoutSeconds: timeoutSeconds,
  // The default is 0: the first failure would terminate the command on all other instances.
  MaxErrors: '100%',
  MaxConcurrency: '50',
  ...(outputS3 && { OutputS3BucketName: outputS3.bucket, OutputS3KeyPrefix: outputS3.prefix }),
});

/** The same for the same sending in every process: nothing in it is a time or a position. SSM takes 100 characters of comment. */
function batchIdOf({ purpose, document, parameters }: CommandRequest, ids: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([purpose, document, parameters, ids]));
  return `${purpose}/${hash.digest('hex').slice(0, 16)}`;
}

const join = (...batches: (SentBatch | undefined)[]): SentBatch => ({
  commandIds: new Map(batches.flatMap((batch) => [...(batch?.commandIds ?? [])])),
  refused: new Map(batches.flatMap((batch) => [...(batch?.refused ?? [])])),
});
