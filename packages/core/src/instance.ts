import * as z from 'zod';
import { baselineSchema } from './node-probe/baseline.ts';
import { blockShape } from './outcome.ts';

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

const lzScanBlock = z.looseObject({
  ...blockShape,
  /** Every exclusion found, not only the first; present when the instance is not eligible. */
  exclusions: z.array(z.looseObject({ code: name, message: name })).optional(),
  warnings: z.array(name).optional(),
});

const amiBackupBlock = z.looseObject({
  ...blockShape,
  imageId: name.optional(),
  imageName: name.optional(),
  imageState: name.optional(),
  /** How the data was caught: `stopped`, `rebooted` or `crash-consistent`. */
  consistency: z.enum(['stopped', 'rebooted', 'crash-consistent']).optional(),
  snapshots: z
    .array(z.looseObject({ deviceName: name, snapshotId: name, volumeSizeGiB: z.number().optional() }))
    .optional(),
  attempts: z.number().int().optional(),
  createdAt: time.optional(),
  availableAt: time.optional(),
  expiresAt: time.optional(),
  /** Where the image came from: made now, found as this run's own, or an earlier backup accepted. */
  origin: z.enum(['created', 'adopted', 'reused']).optional(),
  rollbackable: z.boolean().optional(),
  notRollbackable: z.array(z.looseObject({ code: name, message: name })).optional(),
});

const srvStartBlock = z.looseObject({
  ...blockShape,
  /** Fixed once per run: the state in which this run first found the instance. */
  previousState: name.optional(),
  /** Fixed once per run: whether this run started it, and so may stop it again. */
  startedByUs: z.boolean().optional(),
  /** AWS's own time of the start that it runs since; of a server that this run started, the time of that start. */
  launchedAt: time.optional(),
  runningAt: time.optional(),
  statusOkAt: time.optional(),
  ssmOnlineAt: time.optional(),
  reachableAt: time.optional(),
  commandId: name.optional(),
});

const count = z.number().int().nonnegative();

const verdict = z.enum(['pass', 'warn', 'fail']);

const precheckBlock = z.looseObject({
  ...blockShape,
  /** Whether it may be patched. */
  ready: z.boolean().optional(),
  risk: z.enum(['low', 'medium', 'high']).optional(),
  /** What was weighed, heaviest first. */
  riskReasons: z.array(z.looseObject({ code: name, weight: z.number(), message: name })).optional(),
  /** Numbers are bytes, percent or seconds; a value of null could not be found out. */
  checks: z
    .array(
      z.looseObject({
        check: name,
        value: z.union([z.number(), name, z.boolean(), z.null()]),
        threshold: z
          .looseObject({ warn: z.union([z.number(), name, z.null()]), fail: z.union([z.number(), name, z.null()]) })
          .optional(),
        verdict,
        message: name,
      }),
    )
    .optional(),
  compliance: z.array(z.looseObject({ rule: name, verdict, message: name })).optional(),
  /** What ran, listened and was mounted before the patch, to be compared with after it. */
  baseline: baselineSchema.optional(),
  commandId: name.optional(),
  /** What a scan against the patch baseline found missing; only where one was asked for. */
  scan: z
    .looseObject({
      commandId: name,
      baselineId: name.optional(),
      missingCount: count,
      bySeverity: z.record(name, count),
      installedPendingRebootCount: count,
    })
    .optional(),
});

const patchBlock = z.looseObject({
  ...blockShape,
  operation: z.enum(['Install', 'Scan']).optional(),
  rebootOption: z.enum(['RebootIfNeeded', 'NoReboot']).optional(),
  /** Every command of this run that was to patch this server, the latest last. */
  commandIds: z.array(name).optional(),
  /** What SSM said of the latest of them; it decides nothing. */
  commandStatus: name.optional(),
  /** The same for a whole zone and run, so that all its servers get the same patches. */
  snapshotId: name.optional(),
  /** The backup that was proved before the patch. */
  backupImageId: name.optional(),
  /** The guards that were lifted by a flag: `--allow-no-backup`. */
  overrides: z.array(name).optional(),
  /** Present where the precheck's journal was not at hand: `on the word of its record`. */
  precheckTaken: name.optional(),
  /** Why a later pass left the server as it was; the rest of the block is what an earlier one found out. */
  notTriedAgain: z.looseObject({ code: name, message: name }).optional(),
  sentAt: time.optional(),
  commandEndedAt: time.optional(),
  reachableAt: time.optional(),
  durationSeconds: count.optional(),
  baselineId: name.optional(),
  patchGroup: name.optional(),
  /** The counts of DescribeInstancePatchStates, from a scan after the patch. */
  installedCount: count.optional(),
  installedOtherCount: count.optional(),
  installedPendingRebootCount: count.optional(),
  installedRejectedCount: count.optional(),
  missingCount: count.optional(),
  failedCount: count.optional(),
  notApplicableCount: count.optional(),
  /** Patches that are still missing or failed, by AWS's severity. */
  bySeverity: z.record(name, count).optional(),
  failedPatches: z.array(z.looseObject({ title: name, kbId: name, severity: name })).optional(),
  bootIdBefore: name.optional(),
  bootIdAfter: name.optional(),
  reboots: count.optional(),
  /** `dead`: its status checks fail; `degraded`: something that it did before the patch it does no longer. Absent where nothing could tell. */
  health: z.enum(['same', 'degraded', 'dead']).optional(),
  differences: z.array(z.looseObject({ kind: name, name: name, degradation: z.boolean(), message: name })).optional(),
});

const rollbackBlock = z.looseObject({
  ...blockShape,
  /** Why a later pass left the server as it was; the rest of the block is what an earlier one found out. */
  notTriedAgain: z.looseObject({ code: name, message: name }).optional(),
  taskId: name.optional(),
  /** AWS's word for where the task is; `failed-detached`: the server has no root volume. */
  taskState: name.optional(),
  attempt: count.optional(),
  imageId: name.optional(),
  oldVolumeId: name.optional(),
  newVolumeId: name.optional(),
  oldVolumeDeleted: z.boolean().optional(),
  /** Not rolled back; the snapshot is the one from which each can be restored by hand. */
  dataVolumes: z.array(z.looseObject({ deviceName: name, volumeId: name, snapshotId: name.optional() })).optional(),
  /** What is left to do by hand, in order. */
  steps: z.array(name).optional(),
  sentAt: time.optional(),
  replacedAt: time.optional(),
  reachableAt: time.optional(),
  durationSeconds: count.optional(),
});

const openBlock = z.looseObject({ ...blockShape });

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
