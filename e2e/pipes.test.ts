import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '@cms-patching/core';
import { expectEachOnce, expectJournalled, expectNoDuplicateBackups, toNdjson } from '@cms-patching/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShell, type Shell } from './testing/open-shell.ts';
import { until } from './testing/until.ts';
import { pidOf } from './testing/workflow.ts';

let shell: Shell;
beforeEach(async () => {
  shell = await openShell();
});
afterEach(() => shell.close());

const changed = async (action: string): Promise<number> =>
  (await shell.sandbox.control.calls({ action })).filter(({ performed }) => performed).length;
const scan = 'lz-scan lz250nonprod lz251nonprod';
const eligible = (records: readonly Instance[]): Instance[] =>
  records.filter(({ lzScan }) => lzScan?.status === 'success');

test('the pipe as typed: every eligible server is backed up once and reachable, and AWS was asked what the journals say', async () => {
  const { exitCode, stderr } = await shell.sh(
    `set -o pipefail; ${scan} | tee scan.ndjson | ami-backup | srv-start > ready.ndjson`,
  );
  expect(exitCode, stderr).toBe(0);
  const [scanned, ready] = [await shell.records('scan.ndjson'), await shell.records('ready.ndjson')];
  expectEachOnce(scanned, ready, ['lzScan', 'amiBackup', 'srvStart']);
  expect(eligible(ready).map(({ srvStart }) => srvStart?.status)).toEqual(Array(7).fill('success'));
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('with jq between the stages only what it lets through is touched, and keys it adds arrive', async () => {
  const { exitCode, stderr } = await shell.sh(`set -o pipefail
    ${scan} | jq -c 'select(.platform == "linux") | .change = "CHG-1"' | ami-backup |
      jq -c 'select(.name == "web-01")' | srv-start > ready.ndjson`);
  expect(exitCode, stderr).toBe(0);
  const ready = await shell.records('ready.ndjson');
  expect(ready.map(({ name, change }) => ({ name, change }))).toEqual([{ name: 'web-01', change: 'CHG-1' }]);
  expect(await changed('CreateImage')).toBe(5);
  expect(await changed('StartInstances')).toBe(0);
});

test('a stage takes a CSV checkpoint, and on its own output retries only what is missing', async () => {
  await shell.sandbox.control.addFault({
    match: { action: 'CreateImage', instanceId: 'i-0a00000000000002a' },
    effect: { code: 'SnapshotLimitExceeded' },
  });
  const first = await shell.sh(`${scan} --output csv > scan.csv; ami-backup < scan.csv > backed-up.ndjson`);
  expect(first.exitCode, first.stderr).toBe(3);
  const failed = (await shell.records('backed-up.ndjson')).filter(({ amiBackup }) => amiBackup?.status === 'failed');
  expect(failed.map(({ name, amiBackup }) => [name, amiBackup?.error?.code])).toEqual([
    ['web-02', 'SnapshotLimitExceeded'],
  ]);
  await shell.sandbox.control.clearFaults();
  const made = await changed('CreateImage');
  expect((await shell.sh('ami-backup < backed-up.ndjson > again.ndjson')).exitCode).toBe(0);
  expect((await changed('CreateImage')) - made).toBe(1);
  const scanned = (await shell.sh('report --format none --output ndjson < scan.csv > scan.ndjson')).exitCode;
  expect(scanned).toBe(0);
  expectEachOnce(await shell.records('scan.ndjson'), await shell.records('again.ndjson'), ['amiBackup']);
});

test('head takes the first record and leaves: exit 141, no stack trace, nothing half done', async () => {
  const { stdout, stderr } = await shell.sh(`${scan} | ami-backup | head -1 > one.ndjson; echo "\${PIPESTATUS[@]}"`);
  expect(await shell.records('one.ndjson')).toHaveLength(1);
  expect(stdout).toMatch(/^(0|141) 141 0\n$/);
  expect(stderr).not.toMatch(/^\s+at /m);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
  const alone = await shell.sh(`${scan} | head -1; echo "\${PIPESTATUS[0]}"`);
  expect(alone.stdout).toMatch(/\n141\n$/);
});

test('a stage killed in the middle: the next one says that its input was cut short, and one more run finishes', async () => {
  await shell.sandbox.control.addFault({ match: { action: 'CreateImage', account: '444455556666' }, effect: 'hang' });
  const typed = shell.type(`${scan} | tee scan.ndjson | ami-backup | srv-start > cut.ndjson; echo "\${PIPESTATUS[@]}"`);
  await until(async () => (await shell.text('cut.ndjson')) !== '');
  process.kill((await pidOf(shell, 'ami-backup')) ?? 0, 'SIGKILL');
  const { stdout, stderr } = await typed.done;
  expect(stdout).toMatch(/^0 0 137 3\n$/);
  expect(stderr).toMatch(/srv-start: error: input cut short: ami-backup of run .* did not end properly/);
  await shell.sandbox.control.clearFaults();

  const again = await shell.sh(
    'set -o pipefail; ami-backup --resolve reissue < scan.ndjson | srv-start > ready.ndjson',
  );
  expect(again.exitCode, again.stderr).toBe(0);
  expectEachOnce(await shell.records('scan.ndjson'), await shell.records('ready.ndjson'), ['amiBackup', 'srvStart']);
  await expectNoDuplicateBackups(shell.sandbox.control);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('Ctrl-C on the whole pipe: the last stage writes every record, and all end with 130', async () => {
  await shell.sandbox.control.setSpeed('held');
  const typed = shell.type(
    `${scan} | tee -i scan.ndjson | ami-backup | srv-start > out.ndjson; echo "\${PIPESTATUS[@]}"`,
  );
  await shell.sandbox.control.setSpeed(1);
  await until(async () => (await changed('CreateImage')) >= 7);
  typed.signalGroup('SIGINT');
  const { stderr } = await typed.done;
  expect(stderr).toMatch(/srv-start: .* exit 130/);
  const out = await shell.records('out.ndjson');
  expectEachOnce(await shell.records('scan.ndjson'), out, ['lzScan', 'amiBackup', 'srvStart']);
  expect(eligible(out).map(({ amiBackup }) => amiBackup?.status)).toEqual(Array(7).fill('timeout'));
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('no journal, no change: a full disk under the journal stops it with 7, and AWS was asked nothing that it does not tell', async () => {
  await writeFile(join(shell.folder, 'scan.ndjson'), toNdjson(await shell.scanned()));
  const full = 'trap "" XFSZ; ulimit -f 2; exec ami-backup < scan.ndjson';
  const { stdout, stderr } = await shell.sh(`(${full}) | cat > out.ndjson; echo "\${PIPESTATUS[0]}"`);
  expect(stdout, stderr).toBe('7\n');
  expect(stderr).toMatch(/EFBIG|too large/i);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(await changed('CreateImage')).toBeLessThan(7);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});

test('a full disk under the output stops it with 7, and what was begun is journalled', async () => {
  await writeFile(join(shell.folder, 'scan.ndjson'), toNdjson(await shell.scanned()));
  const { exitCode, stderr } = await shell.sh('ami-backup < scan.ndjson > /dev/full');
  expect(exitCode).toBe(7);
  expect(stderr).toMatch(/ENOSPC|no space left/i);
  expect(stderr).not.toMatch(/^\s+at /m);
  await expectJournalled(shell.sandbox.control, shell.stateDir);
});
