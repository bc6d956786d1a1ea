import { failedStatuses, type Instance, type Reason, stageKeys } from '@cms-patching/core';

export interface StopEvidence {
  /** The server's present state. */
  state: string;
  /** The run that the server's own tag says it was started by. */
  taggedRun: string | undefined;
  /** srv-start's journal, or the record, says that this run started it. */
  startWitnessed: boolean;
  /** A command is on its way to it or running on it. */
  commandRunning: boolean;
  onlySuccess: boolean;
}

/** Why a server must not be stopped; undefined when this run started it and nothing is under way on it. Reasons in the order an operator would ask. */
export function reasonToLeave(record: Instance, evidence: StopEvidence): Reason | undefined {
  const { state, taggedRun, startWitnessed, commandRunning, onlySuccess } = evidence;
  if (record.srvStart?.startedByUs === false)
    return { code: 'was-running', message: `it was ${record.srvStart.previousState ?? 'running'} before this run` };
  if (taggedRun !== record.runId) return { code: 'not-ours', message: 'its tag does not say that this run started it' };
  if (!startWitnessed)
    return {
      code: 'not-ours',
      message: 'neither the record nor the journal of srv-start says that this run started it',
    };
  if (record.instanceLifecycle === 'spot')
    return { code: 'spot', message: 'a Spot instance that is stopped may not come back' };
  if (record.autoScalingGroupName)
    return { code: 'auto-scaling', message: `its group ${record.autoScalingGroupName} would replace it` };
  const open = openChange(record);
  if (open)
    return { code: 'change-open', message: `${open} is not known to have ended: stopping it now could break it` };
  if (commandRunning) return { code: 'command-running', message: 'a command is running on it' };
  if (onlySuccess && hasFailed(record))
    return { code: 'kept-up', message: 'something failed on it, so it stays up for inspection' };
  if (state !== 'running') return { code: 'state', message: `instance is ${state}` };
  return undefined;
}

/** The change whose end nobody saw. */
function openChange(record: Instance): string | undefined {
  for (const key of ['patch', 'rollback'] as const) {
    const block = record[key];
    const isOpen =
      block && (block.status === 'timeout' || block.status === 'unknown' || block.reason?.code === 'interrupted');
    if (isOpen) return `${key} (${block.status})`;
  }
  return undefined;
}

const hasFailed = (record: Instance): boolean =>
  stageKeys.some((key) => key !== 'srvRestore' && record[key] !== undefined && failedStatuses.has(record[key].status));
