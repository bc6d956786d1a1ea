import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from './commands.ts';
import { measureProcess } from './measure-process.ts';
import type { SandboxProcess } from './sandbox-process.ts';
import { type Bench, type Row, type Section, valueRow } from './section.ts';
import { openStand, type Stand } from './stand.ts';

/** The starts and reboots of these stages are hours of the sandbox's clock. */
const speed = 60;

interface Goals {
  callsPerServer: number;
  megabytes: number;
}

/** A stage on all servers of one zone: what it asked AWS for each, how often that was too much, and how much memory it took. */
async function* patching({ rounds, scratch, say }: Bench): AsyncIterable<Row> {
  const missing = ['lz-scan', 'ami-backup', 'patch', 'rollback'].filter((name) => commandLine(name) === undefined);
  if (missing.length > 0) return say(`not built: ${missing.join(', ')}`);
  const servers = rounds > 3 ? 1000 : 200;
  const stand = await openStand(join(scratch, 'patch'), { serversPerZone: servers, speed });
  try {
    const run = openStages(stand, say);
    await run('lz-scan', ['--all', '--environment', 'nonprod']);
    await run('ami-backup', []);
    const patched = await run('patch', ['--allow-unchecked']);
    yield* rowsOf('patch', patched, servers, { callsPerServer: 1, megabytes: 150 });
    await breakAll(join(stand.folder, 'patch.ndjson'));
    const restored = await run('rollback', ['--concurrency', '200']);
    yield* rowsOf('rollback', restored, servers, { callsPerServer: 3, megabytes: 150 });
  } finally {
    await stand.sandbox.stop();
  }
}

interface Taken {
  calls: number;
  throttled: number;
  megabytes: number | undefined;
}

/** Runs stages one after the other, each on the records of the one before. */
function openStages({ sandbox: { control }, env, folder }: Stand, say: Bench['say']) {
  let input = '/dev/null';
  return async (stage: string, flags: readonly string[]): Promise<Taken> => {
    const output = join(folder, `${stage}.ndjson`);
    const before = await control.totals();
    const words = (commandLine(stage, ...flags) ?? []).map((word) => `'${word}'`).join(' ');
    const line = ['bash', '-c', `exec ${words} < '${input}' > '${output}'`];
    // A rollback that succeeds everywhere ends with 3 all the same: the patches before it failed.
    const { peakMegabytes } = await measureProcess(line, { env, exits: [0, 3] });
    const { total, throttled } = await control.totals();
    if (throttled > before.throttled) say(`${stage} was throttled at ${await throttledSince(before.total, control)}`);
    input = output;
    return { calls: total - before.total, throttled: throttled - before.throttled, megabytes: peakMegabytes };
  };
}

/** Which actions were refused how often since so many calls, and when: seconds after the first call of the stage. */
async function throttledSince(number: number, control: SandboxProcess['control']): Promise<string> {
  const calls = (await control.calls()).filter((call) => call.number > number);
  const began = Date.parse(calls[0]?.time ?? '');
  const refused = calls.filter(({ code }) => isThrottling.test(code));
  return refused.map(({ action, time }) => `${action} ${Math.round((Date.parse(time) - began) / 1000)} s`).join(', ');
}

const isThrottling = /^(RequestLimitExceeded|Throttling)/;

/** As if every server had come back without a service. */
async function breakAll(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const broken = lines.map((line) => {
    const record = JSON.parse(line) as { patch: object };
    const error = {
      category: 'validation',
      code: 'degraded-after-patch',
      message: 'a service is gone',
      retryable: false,
    };
    return JSON.stringify({ ...record, patch: { ...record.patch, status: 'failed', health: 'degraded', error } });
  });
  await writeFile(file, `${broken.join('\n')}\n`);
}

function* rowsOf(stage: string, { calls, throttled, megabytes }: Taken, servers: number, goals: Goals): Iterable<Row> {
  const what = `${stage} of ${servers} servers in one zone`;
  yield valueRow(`${what}: API calls per server`, calls / servers, '', goals.callsPerServer);
  yield valueRow(`${what}: throttled answers`, throttled, '', 0);
  if (megabytes !== undefined) yield valueRow(`${what}: peak memory`, megabytes, ' MB', goals.megabytes);
}

export const patchSection: Section = {
  name: 'patch',
  describe: 'patch and rollback of one zone on a clock that runs 60 times as fast, with AWS request rates enforced',
  run: patching,
};
