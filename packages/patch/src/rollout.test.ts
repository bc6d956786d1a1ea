import type { Instance } from '@cms-patching/core';
import { type Night, openNight } from '@cms-patching/core/testing';
import { afterEach, expect, test } from 'vitest';

let night: Night;
afterEach(() => night.close());

const codeOf = ({ patch }: Instance): string | undefined => patch?.reason?.code ?? patch?.error?.code ?? patch?.status;
const byName = (records: readonly Instance[]) => Object.fromEntries(records.map((each) => [each.name, codeOf(each)]));

test('a canary that fails ends the run before the first wave, and --limit leaves the last for later', async () => {
  night = await openNight({ a: { misfortunes: { patchFails: true } }, b: {}, c: {}, d: {} });
  const { exitCode, records, stderr } = await night.run(
    'patch',
    ['--canary', '1', '--ordered', '--max-errors', '3', '--limit', '3'],
    await night.ready(),
  );
  expect(byName(records)).toEqual({ a: 'nothing-installed', b: 'canary', c: 'canary', d: 'limit' });
  expect(stderr).toMatch(
    /go: Install, RebootIfNeeded on up to 3 servers \(lz250nonprod 3\); a canary of 1, then 1 wave; --limit leaves 1 for later/,
  );
  expect(await night.installs()).toEqual({ a: 1 });
  expect(stderr).toMatch(/1 of the canary failed/);
  expect(exitCode).toBe(3);
});

test('waves go by tag, one after the other, with a pause between; Ctrl-C in a pause loses nothing, and the rerun finishes', async () => {
  const wave = (PatchWave: string) => ({ tags: { PatchWave } });
  night = await openNight({ last: {}, second: wave('2'), tenth: wave('10') });
  const flags = ['--waves', 'tag:PatchWave', '--wave-pause', '3m'];
  const ready = await night.ready();
  const child = night.start('patch', ['--waves', 'tag:PatchWave', '--wave-pause', '5d']);
  child.stdin.end(ready.map((record) => `${JSON.stringify(record)}\n`).join(''));
  let said = '';
  for await (const text of child.stderr) {
    said += text;
    // To leave the loop closes the log: that nobody reads it any more ends nothing.
    if (said.includes('the next begins in')) break;
  }
  child.kill('SIGINT');
  const interrupted = await child.done;
  expect(interrupted.exitCode).toBe(130);
  expect(byName(interrupted.records)).toEqual({ second: 'success', tenth: 'interrupted', last: 'interrupted' });
  const { exitCode, records, stderr } = await night.run('patch', flags, ready);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/wave 2 of 3 has ended; the next begins in 3 min/);
  const sent = records.map(({ name, patch }) => ({ name, at: Date.parse(patch?.sentAt ?? '') }));
  sent.sort((one, other) => one.at - other.at);
  expect(sent.map(({ name }) => name)).toEqual(['second', 'tenth', 'last']);
  expect(await night.installs()).toEqual({ second: 1, tenth: 1, last: 1 });
  for (const [index, { at }] of sent.slice(1).entries()) expect(at - (sent[index]?.at ?? 0)).toBeGreaterThan(180_000);
});

test('when enough have failed the rest is left alone, by the config’s own default and in a stream too', async () => {
  const broken = { misfortunes: { patchFails: true } };
  night = await openNight({ a: broken, b: {}, c: broken });
  const [a, b, c] = await night.ready();
  for (const [bad, flags] of [
    [a, []],
    [c, ['--stream']],
  ] as const) {
    const { exitCode, records } = await night.run('patch', ['--concurrency', '1', ...flags], [bad ?? {}, b ?? {}]);
    expect(byName(records)).toEqual({ [bad?.name ?? '']: 'nothing-installed', b: 'max-errors' });
    expect(exitCode).toBe(3);
  }
});

test('--operation Scan changes nothing on a server, needs neither backup nor precheck, and runs no hook', async () => {
  night = await openNight({ a: {} });
  const flags = ['--operation', 'Scan', '--before', 'exit 1', '--after', 'exit 1'];
  const { exitCode, records } = await night.run('patch', flags, await night.named());
  expect(exitCode).toBe(0);
  expect(records[0]?.patch).toMatchObject({ status: 'success', operation: 'Scan', missingCount: 3, failedCount: 0 });
  expect(await night.installs()).toEqual({});
});

test('the override list and the bucket reach the install and nothing else; a bad one is a usage error, and a plan sends none', async () => {
  night = await openNight({ a: {} });
  const ready = await night.ready();
  const list = 's3://patch-lists/emergency.yaml';
  const flags = ['--install-override-list', list, '--output-s3-bucket', 'patch-output'];
  await night.sandbox.control.clearCalls();
  const sent = () => night.sandbox.control.calls({ action: 'SendCommand' });
  const plan = await night.run('patch', ['--dry-run', ...flags], ready);
  expect(plan.records[0]?.patch?.status).toBe('planned');
  expect(await sent()).toEqual([]);
  for (const [flag, value, what] of [
    ['--install-override-list', 'ftp://patch-lists/x', /s3:\/\/ or https:\/\/ address/],
    ['--output-s3-bucket', 'Not_A_Bucket', /a bucket name/],
  ] as const) {
    const { exitCode, stderr } = await night.run('patch', [flag, value], ready);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(what);
  }
  await night.run('patch', flags, ready);
  const byBucket = (await sent()).map(({ params }) => {
    const { Parameters = {}, OutputS3BucketName } = params as { Parameters?: object; OutputS3BucketName?: string };
    return { ...Parameters, OutputS3BucketName };
  });
  const installs = byBucket.filter((params) => 'Operation' in params && String(params.Operation) === 'Install');
  expect(installs).toMatchObject([{ InstallOverrideList: [list], OutputS3BucketName: 'patch-output' }]);
  expect(byBucket.filter(({ OutputS3BucketName }) => OutputS3BucketName !== undefined)).toHaveLength(1);
});

test('NoReboot leaves the updates pending, and says partial', async () => {
  night = await openNight({ a: {} });
  const { records } = await night.run('patch', ['--reboot-option', 'NoReboot'], await night.ready());
  expect(records[0]?.patch).toMatchObject({
    status: 'partial',
    reason: { code: 'pending-reboot' },
    installedPendingRebootCount: 3,
    reboots: 0,
  });
});

test('more than fifty servers go in batches of at most fifty, and are looked at together', async () => {
  night = await openNight(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`web-${index}`, {}])));
  const ready = await night.named();
  const flags = ['--allow-no-backup', '--allow-unchecked'];
  await night.sandbox.control.clearCalls();
  const { exitCode, records } = await night.run('patch', flags, ready);
  expect(exitCode).toBe(0);
  expect(records).toHaveLength(60);
  expect(Object.keys(await night.installs())).toHaveLength(60);
  const { total, throttled } = await night.sandbox.control.totals();
  expect(throttled).toBe(0);
  expect(total / 60).toBeLessThan(3);
});
