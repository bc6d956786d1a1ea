import { join } from 'node:path';
import { commandLine } from './commands.ts';
import { measureProcess } from './measure-process.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';
import { openStand } from './stand.ts';

interface Night {
  zones: number;
  serversPerZone: number;
  /** Calls per instance that are enough. */
  goal: number;
  /** Slow enough that what takes real time, the start of a process and the sandbox's own work, counts for little. */
  speed: number;
}

const nights: readonly Night[] = [
  { zones: 1, serversPerZone: 50, goal: 12, speed: 20 },
  { zones: 4, serversPerZone: 125, goal: 8, speed: 20 },
];
const bigNights: readonly Night[] = [
  { zones: 4, serversPerZone: 1250, goal: 3, speed: 10 },
  { zones: 40, serversPerZone: 125, goal: 8, speed: 5 },
];

/** What one server needs at least, in seconds of the sandbox's clock: its AMI, its start and its agent. See the sandbox's times. */
const amiSeconds = 40 + 30;
const startSeconds = 15 + 75;
/** AWS takes so many CreateImage at once, and so many per second after that. */
const createImages = { burst: 50, perSecond: 5 };

/** No tool is faster than the last image that AWS lets it begin, and what follows for that server. */
function lowerBound({ serversPerZone }: Night): number {
  return Math.max(0, serversPerZone - createImages.burst) / createImages.perSecond + amiSeconds + startSeconds;
}

async function* night(bench: Bench): AsyncIterable<Row> {
  const stages = ['lz-scan', 'ami-backup', 'srv-start'];
  const missing = stages.filter((name) => commandLine(name) === undefined);
  if (missing.length > 0) return bench.say(`not built: ${missing.join(', ')}`);
  for (const each of bench.quick ? nights : [...nights, ...bigNights]) {
    yield* measureNight(bench, each, 'streaming');
    yield* measureNight(bench, each, 'one after the other');
  }
}

async function* measureNight(
  { scratch }: Bench,
  night: Night,
  how: 'streaming' | 'one after the other',
): AsyncIterable<Row> {
  const { zones, serversPerZone, goal, speed } = night;
  const stand = { zones, serversPerZone, stopped: 4, speed };
  const { sandbox, env, folder } = await openStand(
    join(scratch, `night-${zones}-${serversPerZone}-${how.length}`),
    stand,
  );
  try {
    const line = pipe(folder, how);
    const before = Date.parse((await sandbox.control.clock()).now);
    await measureProcess(['bash', '-o', 'pipefail', '-c', line], { env });
    const makespan = (Date.parse((await sandbox.control.clock()).now) - before) / 1000;
    const { total, throttled } = await sandbox.control.totals();
    const servers = zones * serversPerZone;
    const what = `${servers} servers in ${zones} zones, ${how}`;
    const bound = lowerBound(night);
    yield valueRow(`${what}: API calls per server`, total / servers, '', goal);
    yield valueRow(`${what}: throttled answers`, throttled, '', 0);
    yield ratioRow(
      `${what}: the night`,
      `${Math.round(makespan)} s`,
      `bound: ${round(bound)} s`,
      makespan / bound,
      how === 'streaming' ? 1.1 : undefined,
    );
  } finally {
    await sandbox.stop();
  }
}

function pipe(folder: string, how: 'streaming' | 'one after the other'): string {
  const [scan, backup, start] = [
    commandLine('lz-scan', '--all', '--environment', 'nonprod'),
    commandLine('ami-backup'),
    commandLine('srv-start'),
  ].map((words = []) => words.map((word) => `'${word}'`).join(' '));
  if (how === 'streaming') return `${scan} | ${backup} | ${start}`;
  return `cd '${folder}' && ${scan} > scanned && ${backup} < scanned > backed-up && ${start} < backed-up`;
}

export const nightSection: Section = {
  name: 'night',
  describe: 'scan, back up and start on a clock that runs 5 to 20 times as fast, with AWS request rates enforced',
  run: night,
};
