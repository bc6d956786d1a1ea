import * as z from 'zod';

/** `true` for always, a number for that many times. */
const strikes = z.union([z.boolean(), z.number().int().positive()]);

/** What goes wrong with one server. Each is spent as it strikes where a number of times is given. */
export const misfortunesSchema = z.strictObject({
  /** The AMI ends as `failed`, `error` or `invalid`, or stays `pending` for good. */
  amiFails: strikes.optional(),
  amiErrors: strikes.optional(),
  amiInvalid: strikes.optional(),
  amiStuck: strikes.optional(),
  /** `kms`: pending, then stopped again with `Client.InternalError`. `capacity`: `InsufficientInstanceCapacity`. */
  startFails: z
    .union([
      z.enum(['kms', 'capacity']),
      z.strictObject({ why: z.enum(['kms', 'capacity']), times: z.number().int().positive() }),
    ])
    .optional(),
  /** The EC2 status checks stay impaired after the next boot. */
  checksFail: strikes.optional(),
  /** After a start or reboot the agent does not come back, or only so many seconds later than usual. */
  agentNeverBack: strikes.optional(),
  agentLate: z.number().positive().optional(),
  /** Commands are delivered and run, but no reply ever comes. */
  repliesLost: strikes.optional(),
  /** Shell and PowerShell commands end with this exit code. */
  commandsFail: z.number().int().min(1).max(255).optional(),
  /** Every missing update fails to install; or that many of them do. */
  patchFails: strikes.optional(),
  patchPartial: z.number().int().positive().optional(),
  /** The patch command says Failed although all was installed; or Success although updates are missing. */
  patchFalseFailure: strikes.optional(),
  patchFalseSuccess: strikes.optional(),
  /** The reboot after the patch leaves an OS that does not come up; or these services down. */
  deadAfterPatch: strikes.optional(),
  degradedAfterPatch: z.array(z.string()).optional(),
  /** The patch command's reply is lost in the reboot. */
  rebootLosesCommand: strikes.optional(),
  replaceRootFails: z.enum(['failed', 'failed-detached']).optional(),
  /** Calls that name this server are answered with this error code: `{ CreateImage: SnapshotLimitExceeded }`. */
  refuses: z.record(z.string(), z.string()).optional(),
});
export type Misfortunes = z.infer<typeof misfortunesSchema>;
