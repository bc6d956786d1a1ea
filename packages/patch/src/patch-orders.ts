import { createHash } from 'node:crypto';
import type { CommandRequest, RunContext, StageContext } from '@cms-patching/core';

export interface PatchOptions {
  operation: 'Install' | 'Scan' | undefined;
  rebootOption: 'RebootIfNeeded' | 'NoReboot' | undefined;
  installOverrideList: string | undefined;
  outputS3Bucket: string | undefined;
  maxBackupAge: number | undefined;
  maxPrecheckAge: number | undefined;
  allowNoBackup: boolean;
  allowUnchecked: boolean;
  requireSuccess: string | undefined;
  canary: number | undefined;
  waves: string | undefined;
  wavePause: number | undefined;
  before: string | undefined;
  after: string | undefined;
}

/** What is to happen to one server: its settings, and over them the command line. Ages in seconds. */
export interface PatchOrders {
  operation: 'Install' | 'Scan';
  rebootOption: 'RebootIfNeeded' | 'NoReboot';
  snapshotId: string;
  installOverrideList: string | null;
  outputS3Bucket: string | null;
  maxBackupAge: number;
  maxPrecheckAge: number;
  hooks: { before: string | null; after: string | null };
}

/** Seconds in which a node must have picked a command up, and after which one that was lost in a reboot is given up by SSM. */
const delivery = 600;

/** The flag wins over the server's settings, which have the config's overrides in them. */
export function ordersFor({ options, settings: { patch }, runId, zone }: StageContext<PatchOptions>): PatchOrders {
  const operation = options.operation ?? patch.operation;
  const hooks = { before: options.before ?? patch.hooks.before, after: options.after ?? patch.hooks.after };
  return {
    operation,
    rebootOption: options.rebootOption ?? patch.rebootOption,
    snapshotId: snapshotIdOf(runId, zone.accountId, zone.region),
    installOverrideList: options.installOverrideList ?? patch.installOverrideList,
    outputS3Bucket: options.outputS3Bucket ?? patch.outputS3Bucket,
    maxBackupAge: options.maxBackupAge ?? patch.maxBackupAge,
    maxPrecheckAge: options.maxPrecheckAge ?? patch.maxPrecheckAge,
    // A scan changes nothing on a server, so nothing has to be taken out of service for it.
    hooks: operation === 'Install' ? hooks : { before: null, after: null },
  };
}

/** The guards that flags have lifted, as they are typed. */
export const overridesIn = ({ allowNoBackup, allowUnchecked }: PatchOptions): string[] => [
  ...(allowNoBackup ? ['--allow-no-backup'] : []),
  ...(allowUnchecked ? ['--allow-unchecked'] : []),
];

/** One GUID per zone and run, the same in every process: all servers of a zone get the patches that were approved at one moment. */
export function snapshotIdOf(runId: string, accountId: string, region: string): string {
  const hex = createHash('sha256').update(`${runId}/${accountId}/${region}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** The command as SSM is to get it; `purpose` tells the sendings of one run from each other. */
export const patchRequest = (
  { operation, rebootOption, snapshotId, installOverrideList, outputS3Bucket }: PatchOrders,
  { runId }: Pick<RunContext, 'runId'>,
  purpose: string,
): CommandRequest => ({
  document: 'AWS-RunPatchBaseline',
  parameters: {
    Operation: [operation],
    RebootOption: [operation === 'Install' ? rebootOption : 'NoReboot'],
    SnapshotId: [snapshotId],
    ...(installOverrideList !== null && { InstallOverrideList: [installOverrideList] }),
  },
  comment: `cms-patching ${runId}`,
  timeoutSeconds: delivery,
  purpose,
  ...(outputS3Bucket !== null && { outputS3: { bucket: outputS3Bucket, prefix: `cms-patching/${runId}` } }),
});
