import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuardRefusal, WriteFailure } from '../errors.ts';
import { journalPath } from '../journal/journal.ts';
import { makeFolder } from '../make-folder.ts';
import { createClaims } from './claims.ts';

const [one, two] = ['01JNZ8V0M3Q4R5S6T7V8W9X0Y1', '01JNZ8V0M3Q4R5S6T7V8W9X0Y2'];
const server = '111122223333/ap-southeast-2/i-0a00000000000000a';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'claims-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const claimsOf = (runId: string, endpoint?: string) => createClaims({ stateDir, runId, endpoint });
const folder = () => join(stateDir, 'claims', 'aws');
const held = async () => (await readdir(folder())).length;

/** Lets a stage of a run be at work: this process, or one that is dead. */
async function atWork(runId: string, stage: string, { pid = process.pid } = {}): Promise<void> {
  makeFolder(join(stateDir, runId));
  await writeFile(journalPath(stateDir, runId, stage), '');
  await writeFile(
    `${journalPath(stateDir, runId, stage)}.lock`,
    JSON.stringify({ pid, host: hostname(), startTime: '' }),
  );
}

test('a server is claimed by one live run alone; the stages of that run share it', async () => {
  await atWork(one, 'ami-backup');
  await claimsOf(one).take(server);
  await claimsOf(one).take(server);
  const refused = claimsOf(two).take(server);
  await expect(refused).rejects.toThrow(GuardRefusal);
  await expect(refused).rejects.toThrow(`ami-backup of run ${one} is at work on it`);
  await claimsOf(two).take(server.replace('i-0a', 'i-0b'));
});

test('the claim of a run that is over, or was killed, is taken over', async () => {
  await claimsOf(one).take(server);
  await claimsOf(two).take(server);
  await atWork(two, 'patch', { pid: 2 ** 22 + 1 });
  await claimsOf(one).take(server);
  expect(await held()).toBe(1);
});

test.each(['over', 'killed while it took over'])(
  'of many runs that claim a server of a run that is %s at once, one gets it',
  async (how) => {
    await claimsOf(one).take(server);
    const [claim = ''] = await readdir(folder());
    if (how !== 'over') await symlink(one, join(folder(), `${claim}.turn`));
    const runs = Array.from({ length: 20 }, (_, index) => `01JNZ8V0M3Q4R5S6T7V8W9X0${String(index + 10)}`);
    for (const run of runs) await atWork(run, 'patch');
    const outcomes = await Promise.allSettled(runs.map((run) => claimsOf(run).take(server)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await held()).toBe(1);
  },
);

test("a rehearsal is in nobody's way", async () => {
  await atWork(one, 'patch');
  await claimsOf(one, 'http://127.0.0.1:4566').take(server);
  await claimsOf(two).take(server);
});

test('the last stage of a run gives back what it took', async () => {
  await atWork(one, 'patch');
  await atWork(one, 'rollback');
  const claims = claimsOf(one);
  await claims.take(server);
  await claims.release();
  expect(await held()).toBe(1);
  await rm(`${journalPath(stateDir, one, 'rollback')}.lock`);
  await claims.release();
  expect(await held()).toBe(0);
});

test('a claim that cannot be written down stops the run', async () => {
  await writeFile(join(stateDir, 'claims'), '');
  await expect(claimsOf(one).take(server)).rejects.toThrow(WriteFailure);
});
