import type { Instance } from '@cms-patching/core';
import { openWorkbench, testStageContract, type Workbench } from '@cms-patching/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

testStageContract({ name: 'ami-backup', key: 'amiBackup', changes: true });

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const images = async () =>
  (await bench.sandbox.control.state()).flatMap(({ regions }) => regions.flatMap((region) => region.images));
const snapshots = async () =>
  (await bench.sandbox.control.state()).flatMap(({ regions }) => regions.flatMap((region) => region.snapshots));
/** One record, of a server with two volumes. */
const one = async (): Promise<Instance[]> => (await bench.scanned()).filter((record) => record.name === 'web-01');
const blockOf = (records: Instance[]) => records[0]?.amiBackup;

test('backs up running and stopped servers without a reboot, with tags on image and snapshots', async () => {
  const scanned = await bench.scanned();
  const { exitCode, records, stderr } = await bench.run('ami-backup', [], scanned);
  expect(exitCode, stderr).toBe(0);
  expect(records.map(({ amiBackup }) => [amiBackup?.status, amiBackup?.origin])).toEqual(
    scanned.map(() => ['success', 'created']),
  );
  expect(Object.fromEntries(records.map(({ name, amiBackup }) => [name, amiBackup?.consistency]))).toMatchObject({
    'web-01': 'crash-consistent',
    'db-01': 'stopped',
  });
  const made = await bench.sandbox.control.calls({ action: 'CreateImage' });
  expect(made.map(({ params }) => JSON.stringify(params)).every((params) => /"NoReboot":"?true/.test(params))).toBe(
    true,
  );
  for (const resource of [...(await images()), ...(await snapshots())]) {
    expect(resource.tags['cms-patching:run-id']).toBe(scanned[0]?.runId);
    expect(resource.tags).toHaveProperty('cms-patching:expires-at');
  }
});

test('run again it makes nothing, journal kept or lost', async () => {
  const scanned = await bench.scanned();
  const first = await bench.run('ami-backup', [], scanned);
  await bench.sandbox.control.clearCalls();
  const kept = await bench.run('ami-backup', [], scanned);
  const lost = await bench.run('ami-backup', ['--state-dir', `${bench.stateDir}/other`], scanned);
  const ids = (records: Instance[]) =>
    records.map(({ instanceId, amiBackup }) => `${instanceId} ${amiBackup?.imageId}`).sort();
  expect(ids(kept.records)).toEqual(ids(first.records));
  expect(ids(lost.records)).toEqual(ids(first.records));
  expect(lost.records.every(({ amiBackup }) => amiBackup?.origin === 'adopted')).toBe(true);
  expect((await bench.sandbox.control.counts()).CreateImage).toBeUndefined();
});

describe('a lost answer', () => {
  test.each(['resetAfter', 'garbage', 'truncate', 'error500After'] as const)(
    '%s leads to the image that was made',
    async (effect) => {
      await bench.sandbox.control.addFault({ match: { action: 'CreateImage' }, nth: 1, effect });
      const { exitCode, records, stderr } = await bench.run('ami-backup', [], await one());
      expect(exitCode, stderr).toBe(0);
      expect(blockOf(records)?.origin).toBe('adopted');
      expect(await images()).toHaveLength(1);
    },
  );

  test('that left nothing is unknown, exit 6, and is sent again only on the operator’s word', async () => {
    await bench.sandbox.control.addFault({ match: { action: 'CreateImage' }, nth: 1, effect: 'resetBefore' });
    const scanned = await one();
    const first = await bench.run('ami-backup', [], scanned);
    expect(first.exitCode).toBe(6);
    expect(blockOf(first.records)).toMatchObject({ status: 'unknown', error: { code: 'outcome-unknown' } });
    const second = await bench.run('ami-backup', [], first.records);
    expect(second.exitCode).toBe(6);
    expect((await bench.sandbox.control.counts()).CreateImage).toBe(1);
    const third = await bench.run('ami-backup', ['--resolve', 'reissue'], second.records);
    expect(third.exitCode, third.stderr).toBe(0);
    expect(await images()).toHaveLength(1);
  });
});

test('a failed image is removed with its snapshots and made anew under another name', async () => {
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    nth: 1,
    effect: { misfortune: { amiFails: 1 } },
  });
  const { exitCode, records, stderr } = await bench.run('ami-backup', [], await one());
  expect(exitCode, stderr).toBe(0);
  expect(blockOf(records)).toMatchObject({ status: 'success', attempts: 2 });
  const left = await images();
  expect(left.map(({ imageId, name }) => [imageId, name.endsWith('/2')])).toEqual([[blockOf(records)?.imageId, true]]);
  expect((await snapshots()).map(({ snapshotId }) => snapshotId).sort()).toEqual(
    left.flatMap(({ snapshotIds }) => snapshotIds).sort(),
  );
});

test('an image that always fails ends as failed with AWS’s reason, and the next run does not begin anew under a used name', async () => {
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    effect: { misfortune: { amiFails: true } },
  });
  const { exitCode, records } = await bench.run('ami-backup', ['--retries', '1'], await one());
  expect(exitCode).toBe(13);
  expect(blockOf(records)?.error?.message).toMatch(/attempt 2 of 2/);
});

test('an image that never becomes available is a timeout that keeps its id, and a later run goes on waiting for it', async () => {
  const [record] = await one();
  if (!record) throw new Error('no web-01 in the fleet');
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    effect: { misfortune: { amiStuck: true } },
  });
  const first = await bench.run('ami-backup', ['--timeout', '60s'], [record]);
  expect(first.exitCode).toBe(14);
  const second = await bench.run('ami-backup', ['--timeout', '60s'], first.records);
  expect(blockOf(second.records)).toMatchObject({ status: 'timeout', imageId: blockOf(first.records)?.imageId });
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(1);
});

test('limits on snapshots are waited out, not failed', async () => {
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    times: 2,
    effect: { code: 'SnapshotCreationPerVolumeRateExceeded' },
  });
  const { exitCode, stderr } = await bench.run('ami-backup', [], await one());
  expect(exitCode, stderr).toBe(0);
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(3);
});

test('--reuse-within accepts a proved backup of an earlier run, and makes another when a volume came since', async () => {
  const [record] = await one();
  if (!record) throw new Error('no web-01 in the fleet');
  const first = await bench.run('ami-backup', [], [record]);
  const later = { ...record, runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2F' };
  const reused = await bench.run('ami-backup', ['--reuse-within', '24h'], [later]);
  expect(blockOf(reused.records)).toMatchObject({
    status: 'success',
    origin: 'reused',
    imageId: blockOf(first.records)?.imageId,
  });
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(1);
});

test('a dry run shows the name and the tags, and says who may not', async () => {
  const planned = await bench.run('ami-backup', ['--dry-run'], await one());
  expect(blockOf(planned.records)).toMatchObject({
    status: 'planned',
    imageName: expect.stringMatching(/^cms-patching\/i-/),
    tags: { Application: 'shop' },
  });
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    effect: { code: 'UnauthorizedOperation', status: 403 },
  });
  const refused = await bench.run('ami-backup', ['--dry-run'], await one());
  expect(refused.exitCode).toBe(13);
});

test('a throttle storm fails nobody', async () => {
  await bench.sandbox.control.addFault({ every: 2, times: 20, effect: 'throttle' });
  const { exitCode, stderr } = await bench.run('ami-backup', [], await bench.scanned());
  expect(exitCode, stderr).toBe(0);
});
