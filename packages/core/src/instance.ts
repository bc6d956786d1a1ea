import * as z from 'zod';
import {
  amiBackupBlock,
  lzScanBlock,
  openBlock,
  patchBlock,
  precheckBlock,
  rollbackBlock,
  srvStartBlock,
} from './stage-blocks.ts';

/** The pipe's stages in the order an operator runs them: the only place in core that names them. */
export const stageKeys = ['lzScan', 'amiBackup', 'srvStart', 'precheck', 'patch', 'rollback', 'srvRestore'] as const;
export type StageKey = (typeof stageKeys)[number];

/** Codes of the reasons for which a stage skips what was its to do, so that somebody has to look; `isLeftUndone` tells. */
export const undoneReasons: Partial<Record<StageKey, readonly string[]>> = {
  patch: ['backup', 'precheck', 'precheck-old', 'busy', 'before-hook'],
};

/** The stage that every record begins with, and whose time is the age of its facts. */
export const scanKey = 'lzScan' satisfies StageKey;

export const recordSchemaName = 'cms-patching/instance@1';

const time = z.iso.datetime();
const name = z.string();

const volume = z.looseObject({ deviceName: name, volumeId: name });

/** The node as SSM reports it; `null` in a record when SSM does not manage the instance. Source: DescribeInstanceInformation. */
const ssmFacts = z.looseObject({
  pingStatus: name,
  lastPingDateTime: time.optional(),
  agentVersion: name.optional(),
});

/**
 * One EC2 instance on one NDJSON line: its facts, and one block per stage that has seen it. Keys unknown here pass
 * through untouched. Identifiers are strings, times RFC 3339 UTC, EC2's and SSM's terms and values unchanged.
 */
export const instanceSchema = z.looseObject({
  schema: z.literal(recordSchemaName),
  runId: z.ulid(),
  /** Present only when the record does not come from AWS itself, so that rehearsals and AWS never mix. */
  endpoint: z.string().optional(),
  landingZone: name.min(1),
  environment: name.optional(),
  accountId: z.string().regex(/^\d{12}$/, 'must be 12 digits'),
  region: name.min(1),
  instanceId: z.string().regex(/^i-[0-9a-f]+$/, 'must look like i-0123456789abcdef0'),
  name: name.optional(),
  /** The last state any stage saw. */
  state: name,
  platform: z.enum(['linux', 'windows']).optional(),
  platformName: name.optional(),
  platformVersion: name.optional(),
  architecture: name.optional(),
  instanceType: name.optional(),
  imageId: name.optional(),
  launchTime: time.optional(),
  availabilityZone: name.optional(),
  vpcId: name.optional(),
  subnetId: name.optional(),
  privateIpAddress: name.optional(),
  rootDeviceName: name.optional(),
  rootDeviceType: name.optional(),
  volumes: z.array(volume).optional(),
  instanceLifecycle: name.optional(),
  autoScalingGroupName: name.optional(),
  tags: z.record(z.string(), z.string()).optional(),
  ssm: ssmFacts.nullable().optional(),
  lzScan: lzScanBlock.optional(),
  amiBackup: amiBackupBlock.optional(),
  srvStart: srvStartBlock.optional(),
  precheck: precheckBlock.optional(),
  patch: patchBlock.optional(),
  rollback: rollbackBlock.optional(),
  srvRestore: openBlock.optional(),
});

export type Instance = z.infer<typeof instanceSchema>;

/** What a stage may refresh: everything that is not identity and not a block. */
export type InstanceFacts = Omit<
  Instance,
  'schema' | 'runId' | 'endpoint' | 'landingZone' | 'environment' | 'accountId' | 'region' | 'instanceId' | StageKey
>;

/** The identity by which a record is the same server wherever it turns up. */
export const instanceKey = (record: Pick<Instance, 'accountId' | 'region' | 'instanceId'>): string =>
  `${record.accountId}/${record.region}/${record.instanceId}`;
