import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@cms-patching/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRun } from './find-run.ts';

const older = '01KG0000000000000000000001';
const newer = '01KG0000000000000000000000';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'find-'));
  await journalOf(older, 120);
  await journalOf(newer, 60);
  await mkdir(join(stateDir, '01KG0000000000000000000002'));
  await mkdir(join(stateDir, 'something-else'));
});
afterEach(() => rm(stateDir, { recursive: true }));

/** A run whose journal was written so many seconds ago. */
async function journalOf(runId: string, secondsAgo: number): Promise<void> {
  await mkdir(join(stateDir, runId));
  const path = join(stateDir, runId, 'lz-scan.journal.ndjson');
  await writeFile(path, '');
  await utimes(path, new Date(), new Date(Date.now() - secondsAgo * 1000));
}

test('without a name it is the run whose journals were written last', async () => {
  expect(await findRun(stateDir, [])).toEqual({ runId: newer, folder: join(stateDir, newer) });
});

test('an id is taken as it is, begun or not', async () => {
  const runId = '01KG0000000000000000000009';
  expect(await findRun(stateDir, [runId])).toEqual({ runId, folder: join(stateDir, runId) });
});

test('a run directory is followed to its journals, even before there are any', async () => {
  const directory = join(stateDir, 'something-else');
  await symlink(join(stateDir, older), join(directory, 'journals'));
  expect(await findRun('/nowhere', [directory])).toEqual({ runId: older, folder: join(directory, 'journals') });
  expect((await findRun('/nowhere', [join(stateDir, '01KG0000000000000000000002')])).runId).toMatch(/2$/);
});

test.each<[string, string, string[], RegExp]>([
  ['no run at all', '/nowhere', [], /there is no run in \/nowhere/],
  ['no such directory', '/nowhere', ['runs/nonsense'], /"runs\/nonsense" is neither/],
  ['several', '/nowhere', [older, newer], /one run/],
])('%s is a usage error', async (_case, place, named, message) => {
  const error = await findRun(place, named).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(message);
});
