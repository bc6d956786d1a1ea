import * as z from 'zod';

const seconds = (usual: number) => z.number().nonnegative().default(usual);

/** How long things take, in seconds of model time. */
export const timesSchema = z.strictObject({
  /** Until what was just created shows up in Describe and List calls. */
  consistencyLag: seconds(2),
  amiBase: seconds(40),
  /** Per GiB of the largest volume. */
  amiPerGiB: seconds(1),
  /** A deregistered AMI's name stays taken for so long. */
  amiNameRelease: seconds(60),
  boot: seconds(15),
  /** From running until the status checks pass. */
  statusChecks: seconds(75),
  agentLinux: seconds(25),
  agentWindows: seconds(90),
  stop: seconds(20),
  /** From a reboot's begin until the OS is up again; the agent's own time comes on top. */
  reboot: seconds(30),
  shellCommand: seconds(2),
  patchScan: seconds(30),
  patchInstallBase: seconds(90),
  patchInstallPerUpdate: seconds(12),
  replaceRoot: seconds(60),
});
export type Times = z.infer<typeof timesSchema>;
