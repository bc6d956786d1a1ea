import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let night: Night;
beforeAll(async () => {
  night = await openNight({ one: {}, two: {}, three: {}, four: {} });
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
  const flags = ['--before', 'yes | head -c 100000; sleep 60 & sleep 60'];
  const began = Date.now();
  const { records } = await night.run('patch', flags, [three ?? {}]);
  expect(Date.now() - began).toBeLessThan(45_000);
  expect(records[0]?.patch?.reason?.message).toBe('the before hook was ended after 2 s');
  expect(String((await hookNotes(three?.runId ?? '')).at(-1)?.output).length).toBeLessThanOrEqual(8000);
});

test('a server that after does not put back to work is not counted as done', async () => {
  const [four] = await night.ready('four');
  const { exitCode, records } = await night.run('patch', ['--after', 'exit 1'], [four ?? {}]);
  expect(records[0]?.patch).toMatchObject({ status: 'partial', reason: { code: 'after-hook' }, missingCount: 0 });
  expect(exitCode).not.toBe(0);
});
