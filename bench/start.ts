import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from './commands.ts';
import { measureProcess } from './measure-process.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';
import { openStand } from './stand.ts';
import { zoneName } from './zones.ts';

/** Slow enough that the start of a process, which is real time, counts for little. */
const speed = 20;
/** AWS's second bucket of StartInstances, counted in instances; its first, counted in calls, holds no tool up that batches. */
const instances = { burst: 1000, perSecond: 2 };
/** From a start until both status checks pass, in seconds of the sandbox's clock. */
const startSeconds = 15 + 75;

/** No tool is faster than the last instance that AWS lets it start, and the boot of that one. */
const lowerBound = (servers: number): number =>
  Math.max(0, servers - instances.burst) / instances.perSecond + startSeconds;

async function* start(bench: Bench): AsyncIterable<Row> {
  const missing = ['lz-scan', 'srv-start'].filter((name) => commandLine(name) === undefined);
  if (missing.length > 0) return bench.say(`not built: ${missing.join(', ')}`);
  for (const servers of bench.rounds > 3 ? [1000, 1500] : [1000]) yield* startAll(bench, servers);
}

async function* startAll({ scratch }: Bench, servers: number): AsyncIterable<Row> {
  const stand = { serversPerZone: servers, stopped: 10, speed };
  const { sandbox, env, folder } = await openStand(join(scratch, `start-${servers}`), stand);
  try {
    const sh = (line: string) => measureProcess(['bash', '-o', 'pipefail', '-c', `cd '${folder}' && ${line}`], { env });
    await sh(`${quoted('lz-scan', zoneName(0))} > scanned`);
    await sandbox.control.clearCalls();
    const before = Date.parse((await sandbox.control.clock()).now);
    await sh(`${quoted('srv-start')} < scanned > started`);
    const makespan = (Date.parse((await sandbox.control.clock()).now) - before) / 1000;
    const { total, throttled, byAction } = await sandbox.control.totals();
    const proved = (await readFile(join(folder, 'started'), 'utf8')).split('"reachableAt"').length - 1;
    const what = `${servers} stopped in one zone`;
    const bound = lowerBound(servers);
    yield { what: `${what}: started and proved`, ours: String(proved), goal: String(servers), met: proved === servers };
    yield valueRow(`${what}: API calls per server`, total / servers, '', 1);
    yield valueRow(`${what}: StartInstances`, byAction.StartInstances ?? 0, '');
    yield valueRow(`${what}: throttled answers`, throttled, '', 0);
    yield ratioRow(
      `${what}: until the last is proved`,
      `${Math.round(makespan)} s`,
      `bound: ${round(bound)} s`,
      makespan / bound,
    );
  } finally {
    await sandbox.stop();
  }
}

const quoted = (...line: [string, ...string[]]): string =>
  (commandLine(...line) ?? []).map((word) => `'${word}'`).join(' ');

export const startSection: Section = {
  name: 'start',
  describe: 'every server of a zone started, with AWS request rates enforced',
  run: start,
};
