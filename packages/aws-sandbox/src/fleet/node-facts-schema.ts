import * as z from 'zod';

const count = z.number().int().nonnegative();

const disk = z.strictObject({
  sizeGiB: z.number().positive(),
  freeGiB: z.number().nonnegative(),
  inodesFreePercent: z.number().min(0).max(100).default(90),
  readOnly: z.boolean().default(false),
  noexec: z.boolean().default(false),
});

/** One update that a patch baseline finds missing; the severities are those of DescribeInstancePatches. */
const update = z.strictObject({
  title: z.string(),
  kbId: z.string(),
  severity: z.enum(['Critical', 'Important', 'Moderate', 'Low', 'Unspecified']).default('Important'),
  classification: z.enum(['Security', 'Bugfix', 'SecurityUpdates', 'CriticalUpdates', 'Updates']).default('Security'),
});
export type Update = z.infer<typeof update>;

/** What a server's operating system would say about itself; everything has a healthy default. */
export const nodeFactsSchema = z.strictObject({
  /** By mount point (`/`, `/var`) or drive (`C:`). */
  disks: z.record(z.string(), disk).optional(),
  memory: z.strictObject({ totalMiB: count, availableMiB: count }).default({ totalMiB: 8192, availableMiB: 5120 }),
  cores: z.number().int().positive().default(2),
  /** Load averages over 1, 5 and 15 minutes. */
  load: z.tuple([z.number(), z.number(), z.number()]).default([0.12, 0.1, 0.08]),
  /** By unit or service name; what is not listed does not exist on the node. */
  services: z.record(z.string(), z.enum(['active', 'inactive', 'failed'])).default({}),
  listeningPorts: z.array(z.number().int().min(1).max(65535)).default([]),
  pendingReboot: z.boolean().default(false),
  packageManager: z.enum(['ok', 'locked', 'broken']).default('ok'),
  patchInProgress: z.boolean().default(false),
  repositories: z.enum(['reachable', 'unreachable']).default('reachable'),
  /** The S3 bucket from which AWS-RunPatchBaseline fetches its program. */
  patchBucket: z.enum(['reachable', 'unreachable']).default('reachable'),
  python: z.boolean().default(true),
  clockOffsetSeconds: z.number().default(0),
  windowsUpdateService: z.enum(['Running', 'Stopped', 'Disabled']).default('Running'),
  kernel: z.string().optional(),
  updates: z
    .strictObject({
      /** A number makes up that many updates; a list names them. */
      missing: z.union([count, z.array(update)]).default(3),
      installed: count.default(240),
      installedOther: count.default(12),
      notApplicable: count.default(800),
      /** Whether a patch baseline has ever scanned the node; until then SSM does not list its patch state. */
      scanned: z.boolean().default(false),
    })
    .prefault({}),
});
export type NodeFacts = z.infer<typeof nodeFactsSchema>;
