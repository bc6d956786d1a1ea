import { type Instance, instanceKey, type Journal, type PastCall, startedByRunTag } from '@cms-patching/core';

/** What a run fixes once about a server, so that it can be left as it was found. */
export interface Ownership {
  previousState: string;
  startedByUs: boolean;
}

/** What the record says already: whatever this run comes to now, it must not get lost. */
export function fixedFacts({ srvStart }: Instance): Partial<Ownership> & { launchedAt?: string; runningAt?: string } {
  const { previousState, startedByUs, launchedAt, runningAt } = srvStart ?? {};
  return {
    ...(previousState !== undefined && { previousState }),
    ...(startedByUs !== undefined && { startedByUs }),
    ...(launchedAt !== undefined && { launchedAt }),
    ...(runningAt !== undefined && { runningAt }),
  };
}

/**
 * What this run already fixed about a server, as far as it did: the record's word first, then the journal's, and where the journal is not
 * at hand that of the tag. A tag is set before the start: with a journal that knows of no start it proves nothing.
 */
export function ownershipSoFar(
  record: Instance,
  journal: Pick<Journal, 'callsFor'>,
  tags: Readonly<Record<string, string>>,
): Partial<Ownership> {
  const said = fixedFacts(record);
  const attempts = (operation: string) => journal.callsFor(operation, instanceKey(record));
  const started = attempts('StartInstances').some((call) => mayHaveStarted(call, record.instanceId));
  const isTagged = tags[startedByRunTag] === record.runId;
  const marked = isTagged || attempts('CreateTags').some(({ state }) => state !== 'failed');
  const isKnown = attempts('StartInstances').length + attempts('CreateTags').length > 0;
  // A server that ran when this run first saw it is started again without a tag, and stays its owner's.
  if (started) return { previousState: marked ? 'stopped' : 'running', startedByUs: marked, ...said };
  if (isKnown) return { previousState: 'stopped', ...said };
  return isTagged ? { previousState: 'stopped', startedByUs: true, ...said } : said;
}

/** A start that was not refused started a server, unless EC2 answered that it was up before. */
const mayHaveStarted = ({ state, value }: Pick<PastCall, 'state' | 'value'>, instanceId: string): boolean =>
  state !== 'failed' && !(Array.isArray(value) && value.includes(instanceId));
