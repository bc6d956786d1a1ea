import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { type Instance, instanceKey, journalPath } from '@cms-patching/core';
import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let night: Night;
beforeAll(async () => {
  night = await openNight({ plain: {}, 'no-backup': {}, other: {}, stopped: {}, busy: {}, foreign: {} });
});
afterAll(() => night.close());

const hourAgo = (record: Instance, hours: number): string =>
  new Date(Date.parse(record.precheck?.finishedAt ?? '') - hours * 3_600_000).toISOString();

describe('the gate', () => {
  test('leaves a server as it is, and says why, when anything is missing', async () => {
    const { control } = night.sandbox;
    const ready = new Map((await night.ready('plain', 'other', 'stopped', 'busy')).map((each) => [each.name, each]));
    const [noBackup] = await night.named('no-backup');
    const get = (name: string): Instance => {
      const record = ready.get(name);
      if (!record) throw new Error(`no ${name}`);
      return record;
    };
    await control.instance(get('stopped').instanceId).change({ state: 'stopped' });
    await control.instance(get('busy').instanceId).change({ misfortunes: { repliesLost: true } });
    const zone = await night.hands.zoneOf(get('busy'));
    const someone = { DocumentName: 'AWS-RunPatchBaseline', Parameters: { Operation: ['Scan'] } };
    await zone.ssm.send(new SendCommandCommand({ ...someone, InstanceIds: [get('busy').instanceId] }));
    const plain = get('plain');
    const variant = (id: string, precheck: object | undefined) => ({ ...plain, precheck, addedByTest: id });
    const cases: [string, object, string][] = [
      ['no backup', await night.hands.check(noBackup as Instance), 'backup'],
      ['a server that is stopped', get('stopped'), 'state'],
      ['a server someone patches', get('busy'), 'busy'],
      ['no precheck', variant('none', undefined), 'precheck'],
      ['a precheck that failed', variant('failed', { ...plain.precheck, status: 'failed' }), 'precheck'],
      ['a precheck that does not say ready', variant('not', { ...plain.precheck, ready: false }), 'precheck'],
      ['an old precheck', variant('old', { ...plain.precheck, finishedAt: hourAgo(plain, 13) }), 'precheck-old'],
    ];
    await control.clearCalls();
    for (const [, record, code] of cases) {
      const { exitCode, records } = await night.run('patch', [], [record]);
      expect(records[0]?.patch).toMatchObject({ status: 'skipped', reason: { code } });
      expect(exitCode, code).toBe(code === 'state' ? 0 : 3);
    }
    expect(await night.installs()).toEqual({});
    expect(await control.calls({ changes: true })).toEqual([]);
  });

  test('lifts a guard only for a flag, and says so in the log, the journal and the record', async () => {
    const bare = await night.named('foreign');
    const flags = ['--allow-no-backup', '--allow-unchecked'];
    const { records, stderr } = await night.run('patch', flags, bare);
    expect(records[0]?.patch).toMatchObject({ status: 'success', overrides: flags, health: 'same', reboots: 1 });
    for (const flag of flags) expect(stderr).toContain(`${flag}: a guard is lifted`);
    const journal = await night.journal('patch', bare[0]?.runId ?? '');
    expect(journal.filter(({ type }) => type === 'override').map((line) => 'flag' in line && line.flag)).toEqual(flags);

    const folder = join(night.stateDir, 'reports');
    await night.run('report', ['--output-dir', folder], records);
    await night.run('report', ['--output-dir', folder, '--audit'], records);
    const shown = [
      'report.html',
      'report.json',
      'report.xml',
      'report.csv',
      'report.junit.xml',
      'summary.txt',
      'audit.json',
    ];
    for (const file of shown) {
      const text = await readFile(join(folder, file), 'utf8');
      for (const flag of flags) expect(text, `${flag} in ${file}`).toContain(flag);
    }
  });

  test('does not believe a record that speaks of a backup AWS does not have', async () => {
    const [server] = await night.named('no-backup');
    const at = server?.lzScan?.finishedAt;
    const claim = { status: 'success', startedAt: at, finishedAt: at, imageId: 'ami-0123456789abcdef0' };
    const record = { ...(await night.hands.check(server as Instance)), amiBackup: claim };
    const { records } = await night.run('patch', [], [record]);
    expect(records[0]?.patch?.reason).toMatchObject({ code: 'backup' });
  });

  test('a retry that the gate refuses leaves standing what an earlier pass has found out', async () => {
    const [plain] = await night.ready('plain');
    const earlier = {
      ...plain?.precheck,
      status: 'partial',
      reason: { code: 'updates-missing', message: 'updates: 1 missing' },
      missingCount: 1,
    };
    const record = { ...plain, patch: earlier, precheck: { ...plain?.precheck, status: 'failed' } };
    const [other] = await night.ready('other');
    const flags = ['--dry-run', '--concurrency', '1', '--max-errors', '1'];
    const { records, exitCode, stderr } = await night.run('patch', flags, [record, other as Instance]);
    expect(records[0]?.patch).toMatchObject({ ...earlier, notTriedAgain: { code: 'precheck' } });
    // Nothing was tried here, so nothing of it counts against the budget.
    expect(records[1]?.patch?.status).toBe('planned');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/still partial, not tried again: the precheck does not say ready/);
  });

  test('a dry run goes through the gate and plans, with plans of the stages before being good enough', async () => {
    const [server] = await night.named('foreign');
    const at = server?.lzScan?.finishedAt;
    const planned = { status: 'planned', startedAt: at, finishedAt: at };
    const { records } = await night.run(
      'patch',
      ['--dry-run'],
      [{ ...server, amiBackup: planned, precheck: planned }, server as Instance],
    );
    expect(records.map(({ patch }) => patch?.status).sort()).toEqual(['planned', 'skipped']);
  });
});

test('does not believe a precheck that the precheck’s own journal does not know', async () => {
  const [other] = await night.ready('other');
  const path = journalPath(night.stateDir, other?.runId ?? '', 'precheck');
  const said = { type: 'record', instance: instanceKey(other as Instance), status: 'failed' };
  await writeFile(
    path,
    `${JSON.stringify({ seq: 1, at: other?.precheck?.finishedAt, prev: '0'.repeat(64), ...said })}\n`,
  );
  const { records } = await night.run('patch', [], [other ?? {}]);
  expect(records[0]?.patch?.reason).toMatchObject({
    code: 'precheck',
    message: expect.stringMatching(/own journal says failed/),
  });
  await rm(path);
});

test('a precheck that was run elsewhere is taken, and that it could not be held against its journal is said, written down and kept', async () => {
  const [other] = await night.ready('other');
  const { records, stderr } = await night.run('patch', ['--dry-run'], [other ?? {}]);
  const taken = 'on the word of its record';
  expect(records[0]?.patch).toMatchObject({ status: 'planned', precheckTaken: taken });
  const folder = join(night.stateDir, 'trusting');
  for (const flags of [[], ['--audit']]) await night.run('report', ['--output-dir', folder, ...flags], records);
  for (const file of ['report.html', 'report.csv', 'report.junit.xml', 'report.xml', 'summary.txt', 'audit.json'])
    expect(await readFile(join(folder, file), 'utf8'), file).toContain(`precheck ${taken}`);
  expect(stderr).toMatch(/no journal of this run's precheck in .*taken on the word of their records/);
  const journal = await night.journal('patch', other?.runId ?? '');
  expect(journal.filter((line) => line.type === 'note' && line.text.startsWith('there is no journal'))).not.toEqual([]);
});

describe('the go/no-go over the whole input', () => {
  test('more servers than allowed: refused, nothing is sent, every record comes out', async () => {
    const ready = await night.ready('plain', 'other');
    await night.sandbox.control.clearCalls();
    const { exitCode, records, stderr } = await night.run('patch', ['--max-instances', '1'], ready);
    expect(exitCode).toBe(5);
    expect(records.map(({ patch }) => patch?.reason?.code)).toEqual(['max-instances', 'max-instances']);
    expect(stderr).toMatch(/2 instances would be worked on, and at most 1 may be/);
    expect(await night.sandbox.control.calls()).toEqual([]);
  });

  test('--stream with what only a whole input can be held against: a usage error', async () => {
    const { exitCode, stderr } = await night.run('patch', ['--stream', '--canary', '1', '--max-instances', '5'], []);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /--stream begins before the whole input is read, so --canary, --max-instances can't be kept/,
    );
  });

  test('too few that came through ready: refused', async () => {
    const ready = await night.ready('plain', 'other');
    const failed = { ...ready[0], precheck: { ...ready[0]?.precheck, status: 'failed' } };
    const { exitCode, stderr } = await night.run('patch', ['--require-success', '95%'], [failed, ready[1] as Instance]);
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/1 of 2 servers came through ready, and --require-success says 95%/);
  });
});
