import * as z from 'zod';
import { baselineSchema } from './node-probe/baseline.ts';
import { blockShape } from './outcome.ts';

// What each stage adds to a record. Every key is optional but those of `blockShape`: a stage that gave up early knows less.

const time = z.iso.datetime();
const name = z.string();

export const lzScanBlock = z.looseObject({
  ...blockShape,
  /** Every exclusion found, not only the first; present when the instance is not eligible. */
  exclusions: z.array(z.looseObject({ code: name, message: name })).optional(),
  warnings: z.array(name).optional(),
});

export const amiBackupBlock = z.looseObject({
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

export const srvStartBlock = z.looseObject({
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

export const precheckBlock = z.looseObject({
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

export const patchBlock = z.looseObject({
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
  /** The guards that were lifted by a flag: `--allow-no-backup`, `--allow-unchecked`. */
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

export const rollbackBlock = z.looseObject({
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

/** The block of a stage that says nothing more than how it ended. */
export const openBlock = z.looseObject({ ...blockShape });
