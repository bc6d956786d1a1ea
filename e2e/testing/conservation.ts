import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxControl } from '@cms-patching/aws-sandbox';
import { type Instance, instanceKey, type JournalLine, type StageKey, statuses } from '@cms-patching/core';
import { expect } from 'vitest';
import { parseLines } from './open-shell.ts';

type Intent = Extract<JournalLine, { type: 'intent' }>;
type Result = Extract<JournalLine, { type: 'result' }>;

const isIntent = (line: JournalLine): line is JournalLine & Intent => line.type === 'intent';
const isResult = (line: JournalLine): line is JournalLine & Result => line.type === 'result';

/** All journal lines of all runs and stages in a state directory; a last line that was never finished is left out. */
export async function journalLines(stateDir: string): Promise<JournalLine[]> {
  const files = await readdir(stateDir, { recursive: true });
  const journals = files.filter((file) => file.endsWith('.journal.ndjson'));
  const texts = await Promise.all(journals.map((file) => readFile(join(stateDir, file), 'utf8')));
  return texts.flatMap((text) => parseLines<JournalLine>(text));
}

/** Every instance that was scanned came out once, and each of these stages says what came of it. */
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

/**
 * What the journals say was changed is what AWS was asked to change: no call without an intent, no answered call without its result, and
 * no result that AWS knows nothing of. A call whose answer was lost, or whose caller was killed, may lack a result, never an intent.
 */
export async function expectJournalled(control: SandboxControl, stateDir: string): Promise<void> {
  const lines = await journalLines(stateDir);
  const intents = lines.filter(isIntent);
  const results = lines.filter(isResult);
  const calls = await control.calls({ changes: true });

  const counted = (places: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
    return counts;
  };
  const intended = counted(intents.map(({ operation, instances }) => `${operation} ${placeOf(instances[0])}`));
  const asked = counted(calls.map(({ action, account, region }) => `${action} ${account}/${region}`));
  for (const [place, count] of asked) expect(intended.get(place) ?? 0, place).toBeGreaterThanOrEqual(count);

  const known = new Map(calls.map((call) => [call.requestId, call]));
  const done = results.filter(({ outcome, requestId }) => outcome === 'done' && requestId !== undefined);
  for (const { key, requestId = '' } of done) expect(known.get(requestId)?.performed, key).toBe(true);

  const settled = new Set(done.map(({ requestId }) => requestId));
  const untold = calls.filter(({ code, requestId }) => code === 'OK' && !settled.has(requestId));
  const closed = new Set(results.filter(({ outcome }) => outcome === 'done').map(({ key }) => key));
  const open = counted(
    intents
      .filter(({ key }) => !closed.has(key))
      .map(({ operation, instances }) => `${operation} ${placeOf(instances[0])}`),
  );
  for (const [place, count] of counted(untold.map(({ action, account, region }) => `${action} ${account}/${region}`)))
    expect(open.get(place) ?? 0, `${place}: answered, and not journalled`).toBeGreaterThanOrEqual(count);
}

/** Account and region of `account/region/instanceId`. */
const placeOf = (instance = ''): string => instance.split('/').slice(0, 2).join('/');

/** No server has two backups of one run. */
export async function expectNoDuplicateBackups(control: SandboxControl): Promise<void> {
  const names = (await control.state()).flatMap(({ accountId, regions }) =>
    regions.flatMap(({ region, images }) =>
      images.map(({ name, sourceInstanceId }) => `${accountId}/${region}/${sourceInstanceId} ${name}`),
    ),
  );
  const servers = names.map((name) => name.replace(/ .*/, ''));
  expect(servers.filter((server, index) => servers.indexOf(server) !== index)).toEqual([]);
}
