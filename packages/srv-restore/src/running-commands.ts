import { batchPerZone, listRunningInvocations } from '@cms-patching/core';

/** The commands that are on their way to an instance or running on it. A listing takes four calls, so servers that come within two seconds share one. */
export const runningCommands = batchPerZone(listRunningInvocations, { linger: 2_000 });
