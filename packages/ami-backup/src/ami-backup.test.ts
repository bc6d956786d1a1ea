import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateImageCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { backupTagKeys, type Instance, journalPath } from '@cms-patching/core';
import { layHands, openWorkbench, testStageContract, type Workbench } from '@cms-patching/core/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backupName } from './backup-name.ts';

testStageContract({ name: 'ami-backup', key: 'amiBackup', changes: true });

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await bench.close();
});

const images = async () =>
  (await bench.sandbox.control.state()).flatMap(({ regions }) => regions.flatMap((region) => region.images));
const snapshots = async () =>
  (await bench.sandbox.control.state()).flatMap(({ regions }) => regions.flatMap((region) => region.snapshots));
/** One record, of a server with two volumes. */
const one = async (): Promise<[Instance]> => {
  const [record] = (await bench.scanned()).filter(({ name }) => name === 'web-01');
  if (!record) throw new Error('no web-01 in the fleet');
  return [record];
};
const blockOf = (records: Instance[]) => records[0]?.amiBackup;
/** The account holds these images and no snapshot of any other. */
const expectOnlyImages = async (...imageIds: (string | undefined)[]): Promise<void> => {
  const left = await images();
  expect(left.map(({ imageId }) => imageId).sort()).toEqual([...imageIds].sort());
  const ids = (await snapshots()).map(({ snapshotId }) => snapshotId).sort();
  expect(ids).toEqual(left.flatMap(({ snapshotIds }) => snapshotIds).sort());
};

interface MadeImage {
  name?: string;
  tags?: Record<string, string>;
  without?: string;
}

/** Makes an image of a server by hand, with the tags that this tool gives unless told otherwise, and waits until it is there. */
async function makeImage(record: Instance, { name, tags, without }: MadeImage = {}): Promise<string | undefined> {
  const hands = await layHands(bench);
  const { ec2Once } = await hands.zoneOf(record);
  const own = { [backupTagKeys.run]: record.runId, [backupTagKeys.instance]: record.instanceId };
  const Tags = Object.entries(tags ?? own).map(([Key, Value]) => ({ Key, Value }));
  const { ImageId } = await ec2Once.send(
    new CreateImageCommand({
      InstanceId: record.instanceId,
      Name: name ?? backupName(record),
      NoReboot: true,
      ...(without !== undefined && { BlockDeviceMappings: [{ DeviceName: without, NoDevice: '' }] }),
      ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'image', Tags }] }),
    }),
  );
  await bench.sandbox.control.advance(300);
  hands.close();
  return ImageId;
}

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
  expect(blockOf(records)).toMatchObject({ status: 'success', attempts: 2, imageName: expect.stringMatching(/\/2$/) });
  await expectOnlyImages(blockOf(records)?.imageId);
});

test('a failed image that may not be removed stops no retry, and the next run removes it', async () => {
  const { control } = bench.sandbox;
  await control.addFault({ match: { action: 'CreateImage' }, nth: 1, effect: { misfortune: { amiFails: 1 } } });
  await control.addFault({
    match: { action: 'DeregisterImage' },
    effect: { code: 'UnauthorizedOperation', status: 403 },
  });
  const input = await one();
  const first = await bench.run('ami-backup', [], input);
  expect(first.exitCode, first.stderr).toBe(0);
  expect(first.stderr).toMatch(/ami-\w+ \(UnauthorizedOperation: .*left behind/);
  expect(await images()).toHaveLength(2);
  await control.clearFaults();
  const second = await bench.run('ami-backup', [], input);
  expect(blockOf(second.records)).toMatchObject({ status: 'success', imageId: blockOf(first.records)?.imageId });
  await expectOnlyImages(blockOf(first.records)?.imageId);
});

test('an image that always fails ends as failed with AWS’s reason, leaves nothing behind, and the next run tries again under a new name', async () => {
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    effect: { misfortune: { amiFails: true } },
  });
  const { exitCode, records } = await bench.run('ami-backup', ['--retries', '1'], await one());
  expect(exitCode).toBe(13);
  expect(blockOf(records)?.error).toMatchObject({
    code: 'Server.InternalError',
    message: expect.stringMatching(/creating a snapshot \(attempt 2 of 2\)/),
  });
  await expectOnlyImages();
  await bench.sandbox.control.clearFaults();
  await bench.sandbox.control.instance('i-0a00000000000001a').change({ misfortunes: { amiFails: false } });
  const second = await bench.run('ami-backup', [], records);
  expect(blockOf(second.records)).toMatchObject({ status: 'success', origin: 'created', attempts: 3 });
  await expectOnlyImages(blockOf(second.records)?.imageId);
});

test('an image that never becomes available is a timeout that keeps its id, and a later run goes on waiting for it', async () => {
  const [record] = await one();
  await bench.sandbox.control.addFault({
    match: { action: 'CreateImage' },
    effect: { misfortune: { amiStuck: true } },
  });
  const first = await bench.run('ami-backup', ['--timeout', '60s'], [record]);
  expect(first.exitCode).toBe(14);
  const second = await bench.run('ami-backup', ['--timeout', '60s'], first.records);
  expect(blockOf(second.records)).toMatchObject({ status: 'timeout', imageId: blockOf(first.records)?.imageId });
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(1);

  // Somebody gives it up and removes it: then it is not waited for again, and another one is made.
  const hands = await layHands(bench);
  const { ec2Once } = await hands.zoneOf(record);
  const ImageId = blockOf(first.records)?.imageId;
  await ec2Once.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
  hands.close();
  await bench.sandbox.control.clearFaults();
  await bench.sandbox.control.instance(record.instanceId).change({ misfortunes: { amiStuck: false } });
  const third = await bench.run('ami-backup', [], second.records);
  expect(blockOf(third.records), third.stderr).toMatchObject({ status: 'success', attempts: 2 });
  await expectOnlyImages(blockOf(third.records)?.imageId);
});

test.each([
  ['limits on snapshots', 2, { code: 'SnapshotCreationPerVolumeRateExceeded' }],
  ['throttles, however many,', 12, 'throttle'],
] as const)('%s are waited out, not failed', async (_what, times, effect) => {
  await bench.sandbox.control.addFault({ match: { action: 'CreateImage' }, times, effect });
  const { exitCode, stderr } = await bench.run('ami-backup', [], await one());
  expect(exitCode, stderr).toBe(0);
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(times + 1);
});

test('a quota that no waiting helps against fails at once', async () => {
  await bench.sandbox.control.addFault({ match: { action: 'CreateImage' }, effect: { code: 'SnapshotLimitExceeded' } });
  const { exitCode, records } = await bench.run('ami-backup', [], await one());
  expect(exitCode).toBe(13);
  expect(blockOf(records)?.error?.code).toBe('SnapshotLimitExceeded');
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(1);
});

describe('an image of the same name', () => {
  test('that another made is refused, not adopted', async () => {
    const [record] = await one();
    const foreign = await makeImage(record, { tags: {} });
    const { exitCode, records } = await bench.run('ami-backup', [], [record]);
    expect(exitCode).toBe(15);
    expect(blockOf(records)).toMatchObject({ status: 'failed', error: { code: 'foreign-image' } });
    await expectOnlyImages(foreign);
  });

  test('that EC2 does not show any more holds the name for a while: the next name is taken', async () => {
    await bench.sandbox.control.addFault({
      match: { action: 'CreateImage' },
      nth: 1,
      effect: { code: 'InvalidAMIName.Duplicate' },
    });
    const { exitCode, records, stderr } = await bench.run('ami-backup', [], await one());
    expect(exitCode, stderr).toBe(0);
    expect(blockOf(records)).toMatchObject({ origin: 'created', imageName: expect.stringMatching(/\/2$/) });
    expect(await images()).toHaveLength(1);
  });

  test('that this run made before a volume came does not do: another is made beside it', async () => {
    const [record] = await one();
    await makeImage(record, { without: '/dev/sdf' });
    const { exitCode, records, stderr } = await bench.run('ami-backup', [], [record]);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/does not cover the server as it is now/);
    expect(blockOf(records)).toMatchObject({ origin: 'created', attempts: 2 });
    expect(blockOf(records)?.snapshots).toHaveLength(2);
  });
});

describe('a reboot of a production server', () => {
  const guarded = async (...args: string[]) => {
    const configFile = join(bench.stateDir, 'prod.yml');
    const text = await readFile(bench.configFile, 'utf8');
    await writeFile(configFile, text.replaceAll('environment: nonprod', 'environment: prod'));
    const records = (await bench.scanned())
      .filter(({ name }) => name === 'web-01' || name === 'db-01')
      .map((record) => ({ ...record, environment: 'prod' }));
    return bench.run('ami-backup', ['--reboot', '--environment', 'prod', '--config', configFile, ...args], records);
  };
  const outcomes = (records: Instance[]) =>
    Object.fromEntries(
      records.map(({ name, amiBackup }) => [
        name,
        amiBackup?.reason?.code ?? `${amiBackup?.status} ${amiBackup?.consistency}`,
      ]),
    );

  test.each([[[]], [['--dry-run']]])('is refused, and a stopped one needs none %j', async (args) => {
    const { exitCode, records, stderr } = await guarded(...args);
    expect(exitCode, stderr).toBe(5);
    const done = args.length === 0 ? 'success' : 'planned';
    expect(outcomes(records)).toEqual({ 'web-01': 'reboot', 'db-01': `${done} stopped` });
    expect(await images()).toHaveLength(args.length === 0 ? 1 : 0);
  });

  test('takes --allow-prod-reboot, which is written down', async () => {
    const { exitCode, records, stderr } = await guarded('--allow-prod-reboot');
    expect(exitCode, stderr).toBe(0);
    expect(outcomes(records)).toEqual({ 'web-01': 'success rebooted', 'db-01': 'success stopped' });
    const journal = await readFile(journalPath(bench.stateDir, records[0]?.runId ?? '', 'ami-backup'), 'utf8');
    expect(journal.match(/"type":"override","flag":"--allow-prod-reboot"/g)).toHaveLength(1);
  });
});

test('--reuse-within accepts a proved backup of an earlier run, and makes another when a volume came since', async () => {
  const [record] = await one();
  const first = await bench.run('ami-backup', [], [record]);
  const later = { ...record, runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2F' };
  const reused = await bench.run('ami-backup', ['--reuse-within', '24h'], [later]);
  expect(blockOf(reused.records)).toMatchObject({
    status: 'success',
    origin: 'reused',
    imageId: blockOf(first.records)?.imageId,
  });
  const dry = await bench.run('ami-backup', ['--reuse-within', '24h', '--dry-run'], [later]);
  expect(blockOf(dry.records)).toMatchObject({ status: 'planned', origin: 'reused' });
  expect(blockOf(reused.records)?.expiresAt).toBe(blockOf(first.records)?.expiresAt);
  expect((await bench.sandbox.control.counts()).CreateImage).toBe(1);

  const [other] = (await bench.scanned()).filter(({ name }) => name === 'db-01');
  if (!other) throw new Error('no db-01 in the fleet');
  await makeImage({ ...other, runId: record.runId }, { without: '/dev/sdf' });
  const fresh = await bench.run('ami-backup', ['--reuse-within', '24h'], [{ ...other, runId: later.runId }]);
  expect(blockOf(fresh.records)).toMatchObject({ status: 'success', origin: 'created' });
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
