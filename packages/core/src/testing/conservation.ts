import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggedCall, SandboxControl } from '@cms-patching/aws-sandbox';
import { expect } from 'vitest';
import { type Instance, instanceKey, type StageKey } from '../instance.ts';
import type { JournalLine } from '../journal/journal-line.ts';
import { statuses } from '../outcome.ts';

type Intent = Extract<JournalLine, { type: 'intent' }>;
type Result = Extract<JournalLine, { type: 'result' }>;

/** All journal lines of all runs and stages in a state directory; a last line that was never finished is left out. */
export async function journalLines(stateDir: string): Promise<JournalLine[]> {
  const files = await readdir(stateDir, { recursive: true });
  const journals = files.filter((file) => file.endsWith('.journal.ndjson'));
  const texts = await Promise.all(journals.map((file) => readFile(join(stateDir, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalLine),
  );
}

/** Every instance that came in went out once, and each of these stages says what came of it. */
export function expectEachOnce(
  scanned: readonly Instance[],
  out: readonly Instance[],
  keys: readonly StageKey[],
): void {
  expect(out.map(instanceKey).sort()).toEqual(scanned.map(instanceKey).sort());
  for (const record of out) {
    for (const key of keys) expect(statuses, `${key} of ${record.instanceId}`).toContain(record[key]?.status);
  }
}

/** What the journals in a state directory say was changed is what AWS was asked to change. */
export async function expectJournalled(control: SandboxControl, stateDir: string): Promise<void> {
  const gaps = ledgerGaps(await control.calls({ changes: true }), await journalLines(stateDir));
  expect(gaps, gaps.join('\n')).toEqual([]);
}

/**
 * Where AWS's log of changes and the journals disagree: a change without an intent, a result that AWS knows nothing of, an answered change
 * without its result. A change whose answer was lost, or whose caller was killed, may lack its result, never its intent.
 */
export function ledgerGaps(calls: readonly LoggedCall[], lines: readonly JournalLine[]): string[] {
  const intents = lines.filter((line): line is JournalLine & Intent => line.type === 'intent');
  // A proxy may have swallowed the id of an answer: that result can't be told from one that is missing.
  const done = lines.filter(
    (line): line is JournalLine & Result =>
      line.type === 'result' && line.outcome === 'done' && line.requestId !== undefined,
  );
  const performed = calls.filter((call) => call.performed);
  const known = new Map(calls.map((call) => [call.requestId, call]));
  const settled = new Set(done.map(({ requestId }) => requestId));

  const intended = counted(intents.flatMap((intent) => [intentPlace(intent), ...intentServers(intent)]));
  const open = counted(unanswered(intents, done).map(intentPlace));
  const untold = performed.filter(({ fault, requestId }) => fault === undefined && !settled.has(requestId));
  return [
    ...calls
      // Of a call that was refused for its credentials AWS does not say whose it was.
      .filter((call) => call.account !== '' && !intended.has(callPlace(call)))
      .map((call) => `${callPlace(call)} was asked for, and no journal says so`),
    ...beyond(counted(performed.flatMap((call) => [callPlace(call), ...callServers(call)])), intended).map(
      (place) => `${place} was carried out more often than a journal intended`,
    ),
    ...done
      .filter(({ requestId = '' }) => known.get(requestId)?.performed !== true)
      .map(({ key }) => `${key} is done for the journal, and AWS never carried it out`),
    ...beyond(counted(untold.map(callPlace)), open).map((place) => `${place} was answered, and no journal says so`),
  ];
}

/** The intents without a result of their own; a run that has lost its journal may write one under a key that was used before. */
function unanswered(intents: readonly Intent[], done: readonly Result[]): Intent[] {
  const answers = counted(done.map(({ key }) => key));
  return intents.filter(({ key }) => {
    const left = answers.get(key) ?? 0;
    answers.set(key, left - 1);
    return left <= 0;
  });
}

const intentPlace = ({ operation, instances }: Intent): string =>
  `${operation} in ${(instances[0] ?? '').split('/').slice(0, 2).join('/')}`;
const intentServers = ({ operation, instances }: Intent): string[] =>
  instances.map((instance) => `${operation} of ${instance.split('/').at(-1)}`);
const callPlace = ({ action, account, region }: LoggedCall): string => `${action} in ${account}/${region}`;
const callServers = ({ action, params }: LoggedCall): string[] => serversOf(params).map((id) => `${action} of ${id}`);

/** The servers that a call names, whichever parameter they are in. */
export function serversOf(params: unknown): string[] {
  const { InstanceId, InstanceIds, ResourceId } = Object(params) as Record<string, unknown>;
  return [InstanceId, InstanceIds, ResourceId]
    .flat()
    .filter((id) => typeof id === 'string' && id.startsWith('i-')) as string[];
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const beyond = (counts: ReadonlyMap<string, number>, most: ReadonlyMap<string, number>): string[] =>
  [...counts].flatMap(([name, count]) => (count > (most.get(name) ?? 0) ? [name] : []));

/** Every image in AWS is the one that its server's record names, and no snapshot has outlived its image. */
export async function expectNoStrayBackups(control: SandboxControl, records: readonly Instance[]): Promise<void> {
  const regions = (await control.state()).flatMap(({ regions }) => regions);
  const images = regions.flatMap(({ images }) => images);
  const named = records.flatMap(({ instanceId, amiBackup }) =>
    amiBackup?.status === 'success' ? [`${amiBackup.imageId} of ${instanceId}`] : [],
  );
  expect(images.map(({ imageId, sourceInstanceId }) => `${imageId} of ${sourceInstanceId}`).sort()).toEqual(
    named.sort(),
  );
  const made = images.flatMap(({ snapshotIds }) => snapshotIds);
  expect(regions.flatMap(({ snapshots }) => snapshots.map(({ snapshotId }) => snapshotId)).sort()).toEqual(made.sort());
}

/** No server has two backups of one run. */
export async function expectNoDuplicateBackups(control: SandboxControl): Promise<void> {
  const servers = (await control.state()).flatMap(({ accountId, regions }) =>
    regions.flatMap(({ region, images }) =>
      images.map(({ sourceInstanceId }) => `${accountId}/${region}/${sourceInstanceId}`),
    ),
  );
  expect(servers.filter((server, index) => servers.indexOf(server) !== index)).toEqual([]);
}
