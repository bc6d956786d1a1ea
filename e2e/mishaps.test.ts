import { spawnSync } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journalPath } from '@cms-patching/core';
import { expectEachOnce, expectJournalled, expectNoDuplicateBackups, toNdjson } from '@cms-patching/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShell, type Shell } from './testing/open-shell.ts';
import { until } from './testing/until.ts';

let shell: Shell;
beforeEach(async () => {
  shell = await openShell();
});
afterEach(() => shell.close());

const backupsBegun = async (): Promise<number> => (await shell.sandbox.control.calls({ action: 'CreateImage' })).length;

test('the same stage of the same run twice at once: one works, the other is refused with 5 and passes every record', async () => {
  const scanned = await shell.scanned();
  await writeFile(join(shell.folder, 'scan.ndjson'), toNdjson(scanned));
  const { stdout } = await shell.sh(`
    ami-backup < scan.ndjson > one.ndjson & one=$!
    ami-backup < scan.ndjson > two.ndjson & two=$!
    wait $one; first=$?; wait $two; echo $first $?`);
  expect(stdout.trim().split(' ').sort()).toEqual(['0', '5']);
  expectEachOnce(scanned, await shell.records('one.ndjson'), ['amiBackup']);
  expectEachOnce(scanned, await shell.records('two.ndjson'), ['amiBackup']);
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('two pipes on one zone at once: each server is backed up, started and patched by one of them, and the other refuses it with 5', async () => {
  const pipe = (name: string) => `(
    lz-scan lz250nonprod | tee ${name}.scan | ami-backup | srv-start | precheck | patch > ${name}.out
    echo "\${PIPESTATUS[@]}" > ${name}.codes)`;
  const { stderr } = await shell.sh(`${pipe('one')} & ${pipe('two')} & wait`);
  const sides = await Promise.all(
    ['one', 'two'].map(async (name) => ({
      scanned: await shell.records(`${name}.scan`),
      out: await shell.records(`${name}.out`),
      codes: await shell.text(`${name}.codes`),
    })),
  );
  for (const { scanned, out } of sides) expectEachOnce(scanned, out, ['lzScan', 'amiBackup', 'patch']);
  const all = sides.flatMap(({ out }) => out);
  const patched = all.filter(({ patch }) => patch?.status === 'success').map(({ name }) => name);
  expect(patched.sort(), stderr).toEqual(['db-01', 'web-01', 'web-02', 'win-01']);
  const refused = all.filter(({ amiBackup }) => amiBackup?.reason?.code === 'claimed');
  expect(refused).toHaveLength(4);
  expect(stderr).toMatch(/ami-backup: .*refused: \S+ of run \w{26} is at work on it/);
  expect(sides.map(({ codes }) => codes.includes('5'))).toContain(true);
  expect(await backupsBegun()).toBe(4);
  const installs = (await shell.sandbox.control.calls({ action: 'SendCommand' })).flatMap(({ params }) => {
    const { Parameters, InstanceIds } = params as { Parameters?: { Operation?: string[] }; InstanceIds: string[] };
    return Parameters?.Operation?.[0] === 'Install' ? InstanceIds : [];
  });
  expect(installs.sort()).toEqual([...new Set(all.map(({ instanceId }) => instanceId))].sort());
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('every session expires while backups are awaited: the wait goes on with fresh ones', async () => {
  const scanned = await shell.scanned();
  await shell.sandbox.control.setSpeed(60);
  const child = shell.start('ami-backup');
  child.stdin.end(toNdjson(scanned));
  await until(async () => (await backupsBegun()) >= 7);
  await shell.sandbox.control.expireSessions();
  await shell.sandbox.control.setSpeed(600);
  const { exitCode, records, stderr } = await child.done;
  expect(exitCode, stderr).toBe(0);
  expectEachOnce(scanned, records, ['amiBackup']);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('a journal whose last line was torn by a crash is taken up again, and nothing is made twice', async () => {
  const scanned = await shell.scanned();
  const first = await shell.run('ami-backup', ['--limit', '3'], scanned);
  expect(first.exitCode, first.stderr).toBe(0);
  await appendFile(journalPath(shell.stateDir, scanned[0]?.runId ?? '', 'ami-backup'), '{"seq":99,"at":"20');
  const { exitCode, records, stderr } = await shell.run('ami-backup', [], scanned);
  expect(exitCode, stderr).toBe(0);
  expectEachOnce(scanned, records, ['amiBackup']);
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

/** Whether a disk of a few KB can be had for a test: a tmpfs in a namespace of its own. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

test.runIf(canMount).each([
  ['the journal', '8k', '--state-dir disk < scan.ndjson > out.ndjson'],
  ['the checkpoint', '4k', '< scan.ndjson > disk/out.ndjson'],
])(
  'a disk that is full under %s: exit 7, nothing done that no journal tells, and with room again one more run finishes',
  async (_what, size, backup) => {
    const scanned = await shell.scanned();
    await writeFile(join(shell.folder, 'scan.ndjson'), toNdjson(scanned));
    const script = `mkdir disk && mount -t tmpfs -o size=${size} none disk
      ami-backup ${backup}; code=$?
      cp -r disk/0* "$CMS_PATCHING_STATE_DIR" 2> /dev/null; exit $code`;
    const { exitCode, stderr } = await shell.sh(`unshare -rm bash -c '${script}'`);
    expect(exitCode, stderr).toBe(7);
    expect(stderr).toMatch(/ENOSPC|no space left/i);
    expect(stderr).not.toMatch(/^\s+at /m);
    await expectJournalled(shell.sandbox.control, shell.stateDir);

    const again = await shell.run('ami-backup', [], scanned);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(new Set(again.records.map(({ amiBackup }) => amiBackup?.status))).toEqual(new Set(['success']));
    await expectNoDuplicateBackups(shell.sandbox.control);
  },
);
