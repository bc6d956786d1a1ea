import { readdir, readFile, writeFile } from 'node:fs/promises';
import {
  CreateImageCommand,
  CreateReplaceRootVolumeTaskCommand,
  DeregisterImageCommand,
  waitUntilImageAvailable,
} from '@aws-sdk/client-ec2';
import { backupTagKeys, type Instance, journalPath, readJournal } from '@cms-patching/core';
import { type Night, openNight } from '@cms-patching/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PruneRow } from './prune-row.ts';

/** Milliseconds. */
const day = 86_400_000;

let night: Night;
let web: Instance;
beforeEach(async () => {
  night = await openNight({ web: { volumes: [{ sizeGiB: 8 }, { sizeGiB: 8 }] } });
  [web] = (await night.named('web')) as [Instance];
});
afterEach(() => night.close());

interface Made {
  name?: string;
  expiresInDays: number;
}

/** Makes a backup for each of these, one after the other, as ami-backup names and tags them, and waits until all are available. */
async function makeBackups(...wishes: Made[]): Promise<string[]> {
  const { ec2, ec2Once, clock } = await night.hands.zoneOf(web);
  const imageIds: string[] = [];
  for (const [index, { name, expiresInDays }] of wishes.entries()) {
    const runId = `01KG000000000000000000000${index + 1}`;
    const tags = {
      [backupTagKeys.run]: runId,
      [backupTagKeys.instance]: web.instanceId,
      [backupTagKeys.name]: 'web',
      [backupTagKeys.landingZone]: 'lz250nonprod',
      [backupTagKeys.expiresAt]: new Date(clock.now().getTime() + expiresInDays * day).toISOString(),
    };
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const { ImageId = '' } = await ec2Once.send(
      new CreateImageCommand({
        InstanceId: web.instanceId,
        Name: name ?? `cms-patching/${web.instanceId}/${runId}`,
        NoReboot: true,
        TagSpecifications: [
          { ResourceType: 'image', Tags },
          { ResourceType: 'snapshot', Tags },
        ],
      }),
    );
    imageIds.push(ImageId);
    await night.sandbox.control.advance(120);
  }
  await waitUntilImageAvailable({ client: ec2, maxWaitTime: 10, minDelay: 1 }, { ImageIds: imageIds });
  return imageIds;
}

const expired = { expiresInDays: -1 };
const threeExpired = () => makeBackups(expired, expired, expired);

async function prune(...args: string[]) {
  const { stdout, stderr, exitCode } = await night.run('ami-prune', args);
  const rows = stdout.split('\n').flatMap((line): PruneRow[] => (line === '' ? [] : [JSON.parse(line)]));
  return { rows, stderr, exitCode };
}

const regionNow = async () => {
  const [account] = await night.sandbox.control.state();
  const [region] = account?.regions ?? [];
  return {
    images: region?.images.map(({ imageId }) => imageId) ?? [],
    snapshots: region?.snapshots.map(({ snapshotId }) => snapshotId) ?? [],
  };
};
const verdicts = (rows: PruneRow[]) =>
  rows.map(({ imageId, verdict, reason, status }) => [imageId, verdict, reason.code, status]);

test('it shows a verdict on each backup and changes nothing, until --apply deletes image and snapshots', async () => {
  const [first, second, third] = await threeExpired();
  await night.sandbox.control.clearCalls();
  const shown = await prune('lz250nonprod');
  expect(shown.exitCode, shown.stderr).toBe(0);
  expect(verdicts(shown.rows)).toEqual([
    [third, 'keep', 'newest-good', 'skipped'],
    [second, 'delete', 'expired', 'planned'],
    [first, 'delete', 'expired', 'planned'],
  ]);
  expect(shown.rows[0]).toMatchObject({
    landingZone: 'lz250nonprod',
    accountId: '111122223333',
    region: 'ap-southeast-2',
    sourceInstanceId: web.instanceId,
    sourceName: 'web',
    runId: '01KG0000000000000000000003',
    snapshotIds: [expect.stringMatching(/^snap-/), expect.stringMatching(/^snap-/)],
  });
  expect(await night.sandbox.control.calls({ changes: true })).toEqual([]);

  const applied = await prune('lz250nonprod', '--apply');
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(verdicts(applied.rows).sort()).toEqual(
    [
      [third, 'keep', 'newest-good', 'skipped'],
      [second, 'delete', 'expired', 'success'],
      [first, 'delete', 'expired', 'success'],
    ].sort(),
  );
  const left = shown.rows[0];
  expect(await regionNow()).toEqual({ images: [third], snapshots: left?.snapshotIds });
  expect((await prune('lz250nonprod', '--apply')).rows).toHaveLength(1);
});

test('every removal is journalled, with the server it is about and AWS’s request id', async () => {
  const [first] = await threeExpired();
  const before = new Set(await readdir(night.stateDir));
  await prune('lz250nonprod', '--apply');
  const own = (await readdir(night.stateDir)).filter((name) => !before.has(name));
  const { lines } = await readJournal(journalPath(night.stateDir, own[0] ?? '', 'ami-prune'));
  const ofFirst = lines.filter((line) => 'key' in line && String(line.key).includes(`/${first}/`));
  expect(ofFirst).toMatchObject([
    { type: 'intent', operation: 'DeregisterImage', instances: [`111122223333/ap-southeast-2/${web.instanceId}`] },
    { type: 'result', outcome: 'done', requestId: expect.any(String) },
  ]);
  expect(lines[0]).toMatchObject({ type: 'begin', dryRun: false });
  expect(lines.at(-1)).toMatchObject({ type: 'end', counts: { success: 2, skipped: 1 } });
});

test.each([
  ['--keep', ['--keep', '2'], ''],
  ['the config’s keep', [], 'overrides: { environments: { nonprod: { backup: { keep: 2 } } } }\n'],
])('%s deletes what is beyond it although it has not expired', async (_case, args, more) => {
  await writeFile(night.configFile, `${await readFile(night.configFile, 'utf8')}${more}`);
  const fresh = { expiresInDays: 14 };
  const [first, second, third] = await makeBackups(fresh, fresh, fresh);
  const { rows } = await prune('lz250nonprod', ...args, '--apply');
  expect(verdicts(rows).sort()).toEqual(
    [
      [first, 'delete', 'beyond-keep', 'success'],
      [second, 'keep', 'not-expired', 'skipped'],
      [third, 'keep', 'newest-good', 'skipped'],
    ].sort(),
  );
  expect((await regionNow()).images).toEqual([second, third]);
});

test('what only carries the tags is not touched, and what a rollback is using is not either', async () => {
  const [first, second, third, golden] = await makeBackups(expired, expired, expired, { ...expired, name: 'golden' });
  const { ec2Once } = await night.hands.zoneOf(web);
  await night.sandbox.control.setSpeed('held');
  await ec2Once.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: web.instanceId, ImageId: String(second) }));
  await night.sandbox.control.advance(5);
  const { rows, exitCode, stderr } = await prune('lz250nonprod', '--apply');
  expect(exitCode, stderr).toBe(0);
  expect(verdicts(rows).sort()).toEqual(
    [
      [first, 'delete', 'expired', 'success'],
      [second, 'keep', 'in-use', 'skipped'],
      [third, 'keep', 'newest-good', 'skipped'],
      [golden, 'keep', 'not-ours', 'skipped'],
    ].sort(),
  );
});

describe('an answer that is lost', () => {
  test.each(['resetBefore', 'resetAfter', 'error500After', 'garbage'] as const)(
    '%s: the backup goes once',
    async (effect) => {
      await threeExpired();
      await night.sandbox.control.addFault({ match: { action: 'DeregisterImage' }, nth: 1, effect });
      const { rows, exitCode, stderr } = await prune('lz250nonprod', '--apply');
      expect(exitCode, stderr).toBe(0);
      expect(rows.map(({ status }) => status).sort()).toEqual(['skipped', 'success', 'success']);
      expect((await regionNow()).snapshots).toHaveLength(2);
    },
  );
});

test('a removal that was cut short, image gone and snapshots left, is finished', async () => {
  const [first, second, third] = await threeExpired();
  const { ec2Once } = await night.hands.zoneOf(web);
  await ec2Once.send(new DeregisterImageCommand({ ImageId: String(first) }));
  expect((await regionNow()).snapshots).toHaveLength(6);
  const { rows, exitCode, stderr } = await prune('lz250nonprod', '--apply');
  expect(exitCode, stderr).toBe(0);
  expect(verdicts(rows).sort()).toEqual(
    [
      [third, 'keep', 'newest-good', 'skipped'],
      [second, 'delete', 'expired', 'success'],
      [first, 'delete', 'expired', 'success'],
    ].sort(),
  );
  expect(rows.find(({ imageId }) => imageId === first)).toMatchObject({
    state: 'deregistered',
    snapshotIds: [expect.stringMatching(/^snap-/), expect.stringMatching(/^snap-/)],
  });
  expect((await regionNow()).snapshots).toHaveLength(2);
});

test('a refused removal is a failed row and stops no other', async () => {
  await threeExpired();
  await night.sandbox.control.addFault({
    match: { action: 'DeregisterImage' },
    nth: 1,
    effect: { code: 'OperationNotPermitted' },
  });
  const { rows, exitCode, stderr } = await prune('lz250nonprod', '--apply');
  expect(exitCode).toBe(3);
  expect(rows.filter(({ status }) => status === 'failed')).toMatchObject([
    { verdict: 'delete', reason: { code: 'expired' }, error: { category: 'resource', code: 'OperationNotPermitted' } },
  ]);
  expect(rows.filter(({ status }) => status === 'success')).toHaveLength(1);
  expect(stderr).toMatch(/failed: OperationNotPermitted/);
});

test('when nobody can say whether a removal took effect, its row is unknown, exit 6', async () => {
  await threeExpired();
  await night.sandbox.control.addFault({ match: { action: 'DeregisterImage' }, nth: 1, effect: 'resetAfter' });
  await night.sandbox.control.addFault({
    match: { action: 'DescribeImages' },
    from: 2,
    effect: { code: 'UnauthorizedOperation', status: 403 },
  });
  const { rows, exitCode } = await prune('lz250nonprod', '--apply');
  expect(exitCode).toBe(6);
  expect(rows.map(({ status }) => status).sort()).toEqual(['skipped', 'success', 'unknown']);
});

describe('guards', () => {
  const prod = (environment: string) => `
defaults: { region: ap-southeast-2 }
landing_zones:
  - { name: lz250nonprod, account_id: "111122223333"${environment}, role_name: PatchingRole }
`;
  test.each([
    ['no environment', ''],
    ['prod', ', environment: prod'],
  ])('a zone of %s is not pruned unless --environment says prod', async (_case, environment) => {
    await threeExpired();
    await writeFile(night.configFile, prod(environment));
    await night.sandbox.control.clearCalls();
    expect((await prune('lz250nonprod', '--apply')).exitCode).toBe(5);
    expect(await night.sandbox.control.calls()).toEqual([]);
    expect((await prune('lz250nonprod')).exitCode).toBe(0);
    expect((await prune('lz250nonprod', '--apply', '--environment', 'prod')).rows).toHaveLength(3);
    expect((await regionNow()).images).toHaveLength(1);
  });

  test('no zone named is a usage error, and a zone without backups is nothing to do', async () => {
    expect((await prune('--apply')).exitCode).toBe(2);
    const { exitCode, stderr } = await prune('lz250nonprod');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/no backups/);
  });
});
