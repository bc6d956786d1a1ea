import { type Instance, instanceKey, type Journal, startedByRunTag } from '@cms-patching/core';

/** The facts that a run fixes once about a server, so that it can be left as it was found. */
export interface Ownership {
  previousState: string;
  startedByUs: boolean;
}

/**
 * What this run already fixed about a server: in its record, else in the journal, else in the tag that was set before the start.
 * Undefined when the run sees it for the first time.
 */
export function ownershipSoFar(
  record: Instance,
  journal: Journal,
  tags: Readonly<Record<string, string>>,
): Ownership | undefined {
  const { previousState, startedByUs } = record.srvStart ?? {};
  if (previousState !== undefined && startedByUs !== undefined) return { previousState, startedByUs };
  const started = journal.callsFor('StartInstances', instanceKey(record)).some((call) => call.state !== 'failed');
  if (started || tags[startedByRunTag] === record.runId) return { previousState: 'stopped', startedByUs: true };
  return undefined;
}
