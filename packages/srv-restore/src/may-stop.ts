import { failedStatuses, type Instance, type Reason, stageKeys } from '@cms-patching/core';

/** What is known of a server before anybody looks at it. */
export interface PastEvidence {
  /** When this run started it, or may have, as srv-start's journal says. */
  startedAt: Date | undefined;
  /** The stage whose journal holds a change of it that nobody saw the end of. */
  openChange: string | undefined;
  onlySuccess: boolean;
}

/** What the server itself shows. */
export interface PresentEvidence {
  startedAt: PastEvidence['startedAt'];
  /** The run that its own tag says it was started by. */
  taggedRun: string | undefined;
  state: string;
  launchTime: Date | undefined;
  lifecycle: string | undefined;
  autoScalingGroup: string | undefined;
}

/** Why a server must be left up, whatever it shows; undefined when this run says that it started it and nothing is open on it. */
export function reasonNotToLook(record: Instance, past: PastEvidence): Reason | undefined {
  const { startedByUs, previousState = 'running' } = record.srvStart ?? {};
  if (startedByUs === false) {
    return previousState === 'stopped'
      ? { code: 'not-ours', message: 'somebody else started it during this run' }
      : { code: 'was-running', message: `it was ${previousState} before this run` };
  }
  if (startedByUs !== true && !past.startedAt)
    return {
      code: 'not-ours',
      message: 'neither the record nor the journal of srv-start says that this run started it',
    };
  const open = openChange(record, past);
  if (open)
    return { code: 'change-open', message: `${open} is not known to have ended: stopping it now could break it` };
  if (past.onlySuccess && hasFailed(record))
    return { code: 'kept-up', message: 'something failed on it, so it stays up for inspection' };
  return undefined;
}

/** Why a server must be left as it is although this run says that it started it; reasons in the order an operator would ask. */
export function reasonToLeave(record: Instance, present: PresentEvidence): Reason | undefined {
  const { taggedRun, state } = present;
  if (taggedRun !== record.runId) return { code: 'not-ours', message: 'its tag does not say that this run started it' };
  const again = startedAgain(record, present);
  if (again) return { code: 'not-ours', message: `somebody started it again at ${again.toISOString()}` };
  if ((present.lifecycle ?? record.instanceLifecycle) === 'spot')
    return { code: 'spot', message: 'a Spot instance that is stopped may not come back' };
  const group = present.autoScalingGroup ?? record.autoScalingGroupName;
  if (group) return { code: 'auto-scaling', message: `its group ${group} would replace it` };
  if (!['running', 'stopping', 'stopped'].includes(state)) return { code: 'state', message: `instance is ${state}` };
  return undefined;
}

/** AWS refuses requests that are dated further from its own clock than this, so ours is at most so wrong; milliseconds. */
const mostClockSkew = 300_000;

/** A start later than the one that this run made: AWS's own time of that one, else the journal's, by our clock. */
function startedAgain(record: Instance, { state, launchTime, startedAt }: PresentEvidence): Date | undefined {
  if (state !== 'running' || !launchTime) return undefined;
  const { launchedAt } = record.srvStart ?? {};
  const latest = launchedAt ? Date.parse(launchedAt) : startedAt && startedAt.getTime() + mostClockSkew;
  return latest !== undefined && launchTime.getTime() > latest ? launchTime : undefined;
}

/** The change whose end nobody saw; a record that was past the stage knows better than its journal. */
function openChange(record: Instance, past: PastEvidence): string | undefined {
  for (const key of ['patch', 'rollback'] as const) {
    const block = record[key];
    if (!block && past.openChange === key) return key;
    const isOpen =
      block && (block.status === 'timeout' || block.status === 'unknown' || block.reason?.code === 'interrupted');
    if (isOpen) return `${key} (${block.status})`;
  }
  return undefined;
}

const hasFailed = (record: Instance): boolean =>
  stageKeys.some((key) => key !== 'srvRestore' && record[key] !== undefined && failedStatuses.has(record[key].status));
