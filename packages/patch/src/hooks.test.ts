import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let night: Night;
beforeAll(async () => {
  night = await openNight({ one: {}, two: {}, three: {}, four: {}, five: {}, six: {} });
});
afterAll(() => night.close());

const hookNotes = async (runId: string) =>
  (await night.journal('patch', runId)).flatMap((line) => (line.type === 'note' && 'hook' in line ? [line] : []));

test('hooks run around a server with its record on stdin; after sees how the patch ended', async () => {
  const [one] = await night.ready('one');
  const before = `node -pe 'const r=JSON.parse(require("fs").readFileSync(0)); r.name + " " + r.patch'`;
  const after = `node -pe 'const r=JSON.parse(require("fs").readFileSync(0)); r.patch.status + " " + r.patch.missingCount'`;
  const { records } = await night.run('patch', ['--before', before, '--after', after], [one ?? {}]);
  expect(records[0]?.patch?.status).toBe('success');
  const notes = await hookNotes(one?.runId ?? '');
  expect(notes.map(({ hook, output }) => [hook, output])).toEqual([
    ['before', 'one undefined'],
    ['after', 'success 0'],
  ]);
});

test('a before that fails leaves the server as it is, and after still runs', async () => {
  const [two] = await night.ready('two');
  const flags = ['--before', 'echo "no drain"; exit 3', '--after', 'echo restored'];
  const { records, stderr } = await night.run('patch', flags, [two ?? {}]);
  expect(records[0]?.patch).toMatchObject({ status: 'skipped', reason: { code: 'before-hook' } });
  expect(records[0]?.patch?.reason?.message).toBe('the before hook ended with 3');
  expect(stderr).toMatch(/the before hook ended with 3: no drain/);
  expect((await night.installs()).two).toBeUndefined();
  expect((await hookNotes(two?.runId ?? '')).at(-1)).toMatchObject({ hook: 'after', output: 'restored' });
});

test('a hook that hangs is ended with all it has started, and its output is cut', async () => {
  const [three] = await night.ready('three');
  const pidFile = join(night.stateDir, 'deaf.pid');
  const deaf = `(trap '' TERM; exec >/dev/null 2>&1; sh -c 'echo $$ > ${pidFile}; exec sleep 60') &`;
  const { records } = await night.run('patch', ['--before', `${deaf} yes | head -c 100000; sleep 60`], [three ?? {}]);
  expect(records[0]?.patch?.reason?.message).toBe('the before hook was ended after 2 s');
  expect(String((await hookNotes(three?.runId ?? '')).at(-1)?.output).length).toBeLessThanOrEqual(8000);
  expect(await isAlive(Number(await readFile(pidFile, 'utf8')))).toBe(false);
});

const isAlive = async (pid: number): Promise<boolean> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
};

/** A hook that says that it runs by one file, and goes on until there is the other. */
function openHook(name: string) {
  const [runs, go] = [join(night.stateDir, `${name}.runs`), join(night.stateDir, `${name}.go`)];
  return {
    command: `touch ${runs}; while [ ! -e ${go} ]; do sleep 0.02; done`,
    async running() {
      while (
        await access(runs).then(
          () => false,
          () => true,
        )
      )
        await wait(10);
    },
    release: () => writeFile(go, ''),
  };
}

test('what has come to speak against a server while before ran keeps it from being patched', async () => {
  const [five] = await night.ready('five');
  const hook = openHook('five');
  const child = night.start('patch', ['--before', hook.command, '--after', 'echo back']);
  child.stdin.end(`${JSON.stringify(five)}\n`);
  await hook.running();
  await night.sandbox.control.instance(five?.instanceId ?? '').change({ state: 'stopped' });
  await hook.release();
  const { records } = await child.done;
  expect(records[0]?.patch).toMatchObject({ status: 'skipped', reason: { code: 'state' } });
  expect((await night.installs()).five).toBeUndefined();
  expect((await hookNotes(five?.runId ?? '')).at(-1)).toMatchObject({ hook: 'after', output: 'back' });
});

test('Ctrl-C while before runs: nothing is sent, and after still puts the server back', async () => {
  const [six] = await night.ready('six');
  const hook = openHook('six');
  const child = night.start('patch', ['--before', hook.command, '--after', 'echo back']);
  child.stdin.end(`${JSON.stringify(six)}\n`);
  await hook.running();
  child.kill('SIGINT');
  await hook.release();
  const { records, exitCode } = await child.done;
  expect(exitCode).toBe(130);
  expect(records[0]?.patch).toMatchObject({ status: 'skipped', reason: { code: 'interrupted' } });
  expect((await night.installs()).six).toBeUndefined();
  expect((await hookNotes(six?.runId ?? '')).at(-1)).toMatchObject({ hook: 'after', output: 'back' });
});

test('a server that after does not put back to work is not counted as done, and a rerun is about nothing else', async () => {
  const [four] = await night.ready('four');
  // It reads nothing and leaves something behind that holds on to its output.
  const before = 'exec <&-; sleep 30 & echo drained';
  const failed = await night.run('patch', ['--before', before, '--after', 'exit 1'], [four ?? {}]);
  expect(failed.records[0]?.patch).toMatchObject({
    status: 'partial',
    reason: { code: 'after-hook' },
    missingCount: 0,
  });
  expect(failed.exitCode).not.toBe(0);
  const again = await night.run('patch', ['--before', 'exit 1', '--after', 'true'], failed.records);
  expect(again.records[0]?.patch?.status).toBe('success');
  expect((await night.installs()).four).toBe(1);
  expect((await hookNotes(four?.runId ?? '')).map(({ hook, output }) => [hook, output])).toContainEqual([
    'before',
    'drained',
  ]);
});
