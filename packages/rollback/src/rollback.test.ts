import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '@cms-patching/core';
import { type Finished, type Night, openNight, testStageContract } from '@cms-patching/core/testing';
import { afterEach, expect, test } from 'vitest';

testStageContract({
  name: 'rollback',
  key: 'rollback',
  changes: true,
  ready: (record) => ({ ...record, patch: brokenPatch(record, 'degraded') }),
});

/** A patch block that calls for a rollback; the backups of these tests are older than it. */
function brokenPatch({ lzScan }: Instance, health: 'dead' | 'degraded') {
  const at = new Date(Date.parse(lzScan?.finishedAt ?? '') + 86_400_000).toISOString();
  const error = { category: 'validation' as const, code: `${health}-after-patch`, message: health, retryable: false };
  return { status: 'failed' as const, startedAt: at, finishedAt: at, health, error };
}

let night: Night;
afterEach(async () => night?.close());

/** Records of backed-up servers that their patch has left dead or degraded. */
async function broken(...[servers, options]: Parameters<typeof openNight>): Promise<Instance[]> {
  night = await openNight(servers, options);
  const backedUp = await Promise.all((await night.named()).map((record) => night.hands.backUp(record)));
  await night.sandbox.control.clearCalls();
  return backedUp.map((record) => ({ ...record, patch: brokenPatch(record, 'degraded') }));
}

const tasksBegun = async (): Promise<number> =>
  (await night.sandbox.control.calls({ action: 'CreateReplaceRootVolumeTask' })).filter((call) => call.performed)
    .length;
const blockOf = ({ records }: Finished, name: string) => records.find((record) => record.name === name)?.rollback;
const volumesOf = async (name: string): Promise<string[]> => {
  const accounts = await night.sandbox.control.state();
  const instances = accounts.flatMap(({ regions }) => regions.flatMap((region) => region.instances));
  return instances.find((instance) => instance.name === name)?.volumeIds ?? [];
};

test('restores the root of what the patch broke, dead or alive, proves it is back, and says what is left to do', async () => {
  const records = await broken({
    dead: { volumes: [{ sizeGiB: 8 }, { sizeGiB: 20 }] },
    degraded: {},
    fine: {},
    late: {},
  });
  const [dead, degraded, fine, late] = records as [Instance, Instance, Instance, Instance];
  const { control } = night.sandbox;
  const [oldRoot, data] = await volumesOf('dead');
  await control.instance(dead.instanceId).change({ ssm: 'disconnected', impaired: true });
  const input = [
    { ...dead, patch: brokenPatch(dead, 'dead') },
    degraded,
    { ...fine, patch: { ...fine.patch, status: 'success', health: 'same', error: undefined } },
    { ...late, patch: { ...late.patch, status: 'timeout', health: undefined } },
  ];
  const result = await night.run('rollback', ['--max-instances', '2'], input);
  expect(blockOf(result, 'fine')).toMatchObject({ status: 'skipped', reason: { code: 'not-due' } });
  expect(blockOf(result, 'late')).toMatchObject({ status: 'skipped', reason: { code: 'patch-open' } });
  expect(blockOf(result, 'degraded')).toMatchObject({ status: 'success', steps: [], dataVolumes: [] });
  const block = blockOf(result, 'dead');
  expect(block).toMatchObject({ status: 'success', taskState: 'succeeded', oldVolumeId: oldRoot, attempt: 1 });
  expect(await volumesOf('dead')).toEqual([block?.newVolumeId, data]);
  expect(block?.newVolumeId).not.toBe(oldRoot);
  expect(block?.reachableAt).toBeDefined();
  expect(block?.dataVolumes).toMatchObject([{ volumeId: data, snapshotId: expect.stringMatching(/^snap-/) }]);
  expect(block?.steps?.join('\n')).toContain(`--snapshot-id ${block?.dataVolumes?.[0]?.snapshotId}`);
  expect(result.records.find(({ name }) => name === 'dead')?.patch?.status).toBe('failed');
  expect(result.stderr).toMatch(/data volumes were not rolled back/);
  expect(await tasksBegun()).toBe(2);
  const tagged = await control.calls({ action: 'CreateTags' });
  expect(JSON.stringify(tagged.map(({ params }) => params))).toContain(oldRoot);

  await control.clearCalls();
  await night.run('rollback', [], result.records);
  expect(await control.calls({ changes: true })).toEqual([]);
});

test('--instance-ids rolls back just those, and --delete-replaced-root keeps no old volume', async () => {
  const [one, two] = (await broken({ one: {}, two: {} })) as [Instance, Instance];
  const healthy = { ...two, patch: { ...two.patch, status: 'success', health: 'same', error: undefined } };
  const flags = ['--instance-ids', two.instanceId, '--delete-replaced-root'];
  const result = await night.run('rollback', flags, [one, healthy]);
  expect(blockOf(result, 'one')?.reason?.code).toBe('not-selected');
  expect(blockOf(result, 'two')).toMatchObject({ status: 'success', oldVolumeDeleted: true });
  expect(await tasksBegun()).toBe(1);
});

test.each([
  ['failed', 'rollback-failed', /the old one is attached again/],
  ['failed-detached', 'failed-detached', /has no root volume; a person must act now: aws ec2 .*attach-volume/],
] as const)('a task that ends as %s is reported as what it is', async (replaceRootFails, code, message) => {
  const records = await broken({ one: { misfortunes: { replaceRootFails } } });
  const result = await night.run('rollback', [], records);
  expect(blockOf(result, 'one')).toMatchObject({ status: 'failed', error: { code }, taskState: replaceRootFails });
  expect(blockOf(result, 'one')?.error?.message).toMatch(message);

  const again = await night.run('rollback', [], result.records);
  expect(await tasksBegun()).toBe(replaceRootFails === 'failed' ? 2 : 1);
  expect(blockOf(again, 'one')?.error?.code).toBe(code);
});

test('--limit counts only what is due, and what an earlier pass has found out outlasts a pass that spares the server', async () => {
  const [fine, one, two] = (await broken({ fine: {}, one: {}, two: {} })) as [Instance, Instance, Instance];
  const healthy = { ...fine, patch: { ...fine.patch, status: 'success', health: 'same', error: undefined } };
  const plan = await night.run('rollback', ['--limit', '1', '--dry-run'], [healthy, one, two]);
  expect(plan.stderr).toMatch(/would roll back 1 of 3 servers: one; --limit leaves 1 for later/);
  expect(blockOf(plan, 'fine')?.reason?.code).toBe('not-due');
  expect([blockOf(plan, 'one')?.status, blockOf(plan, 'two')?.reason?.code]).toEqual(['planned', 'limit']);
  const error = { category: 'resource', code: 'failed-detached', message: 'no root volume', retryable: false };
  const detached = { ...one, rollback: { ...one.patch, health: undefined, error, taskState: 'failed-detached' } };
  const spared = await night.run('rollback', ['--stream', '--instance-ids', two.instanceId, '--dry-run'], [detached]);
  expect(blockOf(spared, 'one')).toMatchObject({ status: 'failed', error, notTriedAgain: { code: 'not-selected' } });
});

test('without a backup from before the patch nothing is begun', async () => {
  const [one] = (await broken({ one: {} })) as [Instance];
  const early = '2000-01-01T00:00:00.000Z';
  const result = await night.run('rollback', [], [{ ...one, patch: { ...one.patch, startedAt: early } }]);
  expect(blockOf(result, 'one')).toMatchObject({
    status: 'failed',
    error: { code: 'no-backup', category: 'validation' },
  });
  const foreign = { ...one, runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2F' };
  const old = await night.run('rollback', ['--max-backup-age', '1h'], [foreign]);
  expect(blockOf(old, 'one')?.error).toMatchObject({
    code: 'no-backup',
    message: expect.stringMatching(/at most 1 h before its patch/),
  });
  const bare = { ...foreign, patch: undefined };
  const named = await night.run('rollback', ['--dry-run', '--instance-ids', one.instanceId], [bare]);
  expect(blockOf(named, 'one')).toMatchObject({ status: 'planned', imageId: one.amiBackup?.imageId });
  expect(await tasksBegun()).toBe(0);
});

test('a server that was patched again since its rollback is rolled back again, from records that do not know of the first', async () => {
  const [one] = (await broken({ one: {} })) as [Instance];
  await night.run('rollback', [], [one]);
  const { now } = await night.sandbox.control.advance(900);
  const patchedAgain = { ...one, patch: { ...one.patch, sentAt: now } };
  const again = await night.run('rollback', [], [patchedAgain]);
  expect(blockOf(again, 'one')).toMatchObject({ status: 'success', attempt: 2 });
  expect(await tasksBegun()).toBe(2);
  const adopted = await night.run('rollback', [], [patchedAgain]);
  expect(blockOf(adopted, 'one')).toMatchObject({ status: 'success', taskId: blockOf(again, 'one')?.taskId });
  expect(await tasksBegun()).toBe(2);
});

test('an old root that can’t be tagged is a failure, of a server that is proved to be back; a rerun tags it', async () => {
  const records = await broken({ one: {} });
  const { control } = night.sandbox;
  await control.addFault({ match: { action: 'CreateTags' }, effect: { code: 'UnauthorizedOperation', status: 403 } });
  const result = await night.run('rollback', [], records);
  expect(blockOf(result, 'one')).toMatchObject({ status: 'failed', error: { code: 'UnauthorizedOperation' } });
  expect(blockOf(result, 'one')?.reachableAt).toBeDefined();
  await control.clearFaults();
  const again = await night.run('rollback', ['--delete-replaced-root'], result.records);
  expect(blockOf(again, 'one')).toMatchObject({ status: 'success', oldVolumeDeleted: false });
  expect(await tasksBegun()).toBe(1);
});

test('a server that is gone is not said to have lost its root', async () => {
  const [one] = (await broken({ one: {} })) as [Instance];
  await night.sandbox.control.instance(one.instanceId).change({ state: 'terminated' });
  const result = await night.run('rollback', [], [one]);
  expect(blockOf(result, 'one')?.error).toMatchObject({
    code: 'state',
    message: expect.stringMatching(/is terminated/),
  });
});

test('a server that does not come back after its rollback is no success, and a rerun only proves it again', async () => {
  const records = await broken({ one: { misfortunes: { checksFail: 1 } } });
  const result = await night.run('rollback', [], records);
  expect(blockOf(result, 'one')).toMatchObject({ status: 'failed', error: { code: 'status-impaired' } });
  await night.sandbox.control.instance(records[0]?.instanceId ?? '').change({ impaired: false });
  const again = await night.run('rollback', [], result.records);
  expect(blockOf(again, 'one')).toMatchObject({ status: 'success', newVolumeId: blockOf(result, 'one')?.newVolumeId });
  expect(await tasksBegun()).toBe(1);
});

test('a dry run asks EC2 for permission, plans the steps, and begins nothing', async () => {
  const records = await broken({ one: { volumes: [{ sizeGiB: 8 }, { sizeGiB: 20 }] } });
  const result = await night.run('rollback', ['--dry-run'], records);
  expect(blockOf(result, 'one')).toMatchObject({ status: 'planned', imageId: records[0]?.amiBackup?.imageId });
  expect(blockOf(result, 'one')?.steps?.length).toBeGreaterThan(2);
  expect(await night.sandbox.control.calls({ action: 'CreateReplaceRootVolumeTask' })).toHaveLength(1);
  expect(await tasksBegun()).toBe(0);
});

test.each([
  ['hang', 'kept'],
  ['hang', 'lost'],
  ['hangAfter', 'kept'],
  ['hangAfter', 'lost'],
] as const)(
  'killed while its task is begun (%s), journal %s: there is never a second task',
  async (effect, journal) => {
    const records = await broken({ one: {} });
    const { control } = night.sandbox;
    await control.addFault({ match: { action: 'CreateReplaceRootVolumeTask' }, nth: 1, effect });
    const child = night.start('rollback');
    child.stdin.end(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    while (!(await control.faults()).some((fault) => fault.struck > 0))
      await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await child.done;
    await control.clearFaults();
    if (journal === 'lost') await rm(join(night.stateDir, records[0]?.runId ?? ''), { recursive: true });
    const rerun = await night.run('rollback', [], records);
    const finished = rerun.exitCode === 6 ? await night.run('rollback', ['--resolve', 'reissue'], records) : rerun;
    expect(blockOf(finished, 'one')?.status).toBe('success');
    expect(await tasksBegun()).toBe(1);
  },
);
