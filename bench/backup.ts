import { join } from 'node:path';
import { commandLine } from './commands.ts';
import { measureProcess } from './measure-process.ts';
import { backUpOneByOne } from './one-by-one.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';
import { openStand, type Stand } from './stand.ts';
import { roleArn } from './zones.ts';

/** Model seconds per wall second: slow enough that what the processes need themselves counts for little. */
const speed = 10;
/** Model seconds. */
const interval = 15;
/** The sandbox's time for an image of the fleet's volumes, and AWS's bucket for CreateImage. */
const amiSeconds = 40 + 30;
const createImages = { burst: 50, perSecond: 5 };

/** No tool is faster than the last image that AWS lets it begin, and the time that one takes. */
const boundFor = (servers: number): number =>
  Math.max(0, servers - createImages.burst) / createImages.perSecond + amiSeconds;

interface Spent {
  calls: number;
  throttled: number;
  /** Model seconds. */
  makespan: number;
}

async function* backup(bench: Bench): AsyncIterable<Row> {
  if (!commandLine('ami-backup') || !commandLine('lz-scan')) return bench.say('lz-scan or ami-backup is not built');
  const servers = bench.rounds > 3 ? 1000 : 200;
  const bound = boundFor(servers);
  const ours = await onFleet(bench, 'batched', servers, async ({ env, folder }) => {
    const argv = commandLine('ami-backup') ?? [];
    await measureProcess(argv, { env, input: join(folder, 'scanned') });
  });
  const theirs = await onFleet(bench, 'one-by-one', servers, async ({ sandbox }) => {
    const { endpoint, env } = sandbox;
    await backUpOneByOne({ endpoint, env, roleArn: roleArn(0), speed, interval });
  });
  const what = `ami-backup, ${servers} servers in one zone`;
  const [calls, theirCalls] = [ours.calls / servers, theirs.calls / servers];
  yield ratioRow(
    `${what}: API calls per server`,
    round(calls),
    `one poll per image: ${round(theirCalls)}`,
    calls / theirCalls,
  );
  yield {
    ...valueRow(`${what}: throttled answers`, ours.throttled, '', 0),
    beside: `one poll per image: ${theirs.throttled}`,
  };
  yield ratioRow(
    `${what}: makespan`,
    `${round(ours.makespan)} s`,
    `bound: ${round(bound)} s`,
    ours.makespan / bound,
    1.1,
  );
  yield ratioRow(
    `${what}: makespan`,
    `${round(ours.makespan)} s`,
    `one poll per image: ${round(theirs.makespan)} s`,
    ours.makespan / theirs.makespan,
  );
}

/** Scans a fresh fleet, lets `work` back it up with AWS's request rates enforced, and says what that took. */
async function onFleet(
  { scratch }: Bench,
  name: string,
  servers: number,
  work: (stand: Stand) => Promise<void>,
): Promise<Spent> {
  const stand = await openStand(join(scratch, `backup-${name}`), { serversPerZone: servers, speed });
  const { sandbox, env, folder } = stand;
  try {
    const scan = (commandLine('lz-scan', '--all', '--environment', 'nonprod') ?? []).map((word) => `'${word}'`);
    await measureProcess(['bash', '-c', `${scan.join(' ')} > '${join(folder, 'scanned')}'`], { env });
    const [{ total, throttled }, before] = await Promise.all([sandbox.control.totals(), sandbox.control.clock()]);
    await work(stand);
    const [after, { now }] = await Promise.all([sandbox.control.totals(), sandbox.control.clock()]);
    const makespan = (Date.parse(now) - Date.parse(before.now)) / 1000;
    return { calls: after.total - total, throttled: after.throttled - throttled, makespan };
  } finally {
    await sandbox.stop();
  }
}

export const backupSection: Section = {
  name: 'backup',
  describe:
    'ami-backup beside a loop that polls each image, on a clock that runs 10 times as fast, with AWS request rates enforced',
  run: backup,
};
