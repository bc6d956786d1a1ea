import { spawn } from 'node:child_process';
import { commandLine } from './commands.ts';
import { type Measured, measureProcess } from './measure-process.ts';
import { awsLine, boto3FirstLine, boto3Line } from './other-scans.ts';
import { paired } from './paired.ts';
import { type ScannedFleet, withFleet } from './scanned-fleet.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';
import { zoneName } from './zones.ts';

const readerSleeps = 10_000;
const scanLine = commandLine('lz-scan', '--all', '--environment', 'nonprod') ?? [];

async function* scan(bench: Bench): AsyncIterable<Row> {
  if (scanLine.length === 0) return bench.say('lz-scan is not built');
  const { scratch, quick } = bench;
  const [few, many] = quick ? [2000, 10_000] : [10_000, 50_000];
  const [zones, servers] = quick ? [10, 500] : [50, 1000];

  let peakOfFew = Number.NaN;
  yield* withFleet(scratch, 1, few, async function* (fleet) {
    yield* besideOthers(bench, fleet, Math.min(bench.rounds, 3));
    yield* firstRecord(bench, fleet);
    const { peakMegabytes = Number.NaN } = await scanAll(fleet);
    peakOfFew = peakMegabytes;
    yield valueRow(`${nameOf(fleet)}: peak memory`, peakMegabytes, ' MB', 120);
  });
  yield* withFleet(scratch, 1, many, async function* (fleet) {
    for (const sleeps of [undefined, readerSleeps]) {
      const { peakMegabytes = Number.NaN } = await scanAll(fleet, sleeps);
      const what = `${nameOf(fleet)}: peak memory${sleeps ? ', reader asleep at first' : ''}`;
      const beside = `with ${few} instances: ${round(peakOfFew)} MB`;
      yield ratioRow(what, `${round(peakMegabytes)} MB`, beside, peakMegabytes / peakOfFew, 1.3);
    }
  });
  yield* withFleet(scratch, zones, servers, async function* (fleet) {
    const { total: before } = await fleet.control.totals();
    const { peakMegabytes = Number.NaN } = await scanAll(fleet);
    yield valueRow(`${nameOf(fleet)}: peak memory`, peakMegabytes, ' MB', 130);
    const { total } = await fleet.control.totals();
    yield callsRow(fleet, total - before);
    yield* besideOthers(bench, fleet, 1);
  });
}

const nameOf = ({ zones, serversPerZone }: ScannedFleet): string =>
  `lz-scan, ${zones * serversPerZone} instances in ${zones} ${zones === 1 ? 'zone' : 'zones'}`;

const scanAll = ({ env }: ScannedFleet, sleeps?: number): Promise<Measured> =>
  measureProcess(scanLine, { env, readerSleeps: sleeps });

async function* besideOthers({ tools }: Bench, fleet: ScannedFleet, rounds: number): AsyncIterable<Row> {
  const seconds = async (argv: readonly string[]): Promise<number> =>
    (await measureProcess(argv, { env: fleet.env })).seconds;
  const others: [tool: string | undefined, argv: string[], goal: number][] = [
    [tools.boto3, boto3Line(fleet.zones), 0.4],
    [tools.aws, awsLine(fleet.zones), 0.3],
  ];
  for (const [tool, argv, goal] of others) {
    if (tool === undefined) continue;
    const { ours, theirs, ratio } = await paired(
      rounds,
      () => seconds(scanLine),
      () => seconds(argv),
    );
    yield ratioRow(nameOf(fleet), `${round(ours)} s`, `${tool}: ${round(theirs)} s`, ratio, goal);
  }
}

async function* firstRecord({ tools, rounds }: Bench, { env }: ScannedFleet): AsyncIterable<Row> {
  if (tools.boto3 === undefined) return;
  const ourLine = commandLine('lz-scan', zoneName(0)) ?? [];
  const { ours, theirs, ratio } = await paired(
    rounds,
    () => secondsToFirstByte(ourLine, env),
    () => secondsToFirstByte(boto3FirstLine, env),
  );
  yield ratioRow('lz-scan: first record', `${round(ours)} s`, `${tools.boto3}: ${round(theirs)} s`, ratio, 0.5);
}

/** From the start of a process until it writes something. */
async function secondsToFirstByte([command = '', ...args]: readonly string[], env: Record<string, string>) {
  const begun = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()));
  const seconds = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', () => resolve((performance.now() - begun) / 1000));
    ended.then(() => reject(new Error(`${command} wrote nothing`)), reject);
  });
  child.stdout.destroy();
  await ended;
  return seconds;
}

/** Against a page of 1,000 instances and of 50 nodes at a time; a role and its account are looked up once per zone. */
function callsRow(fleet: ScannedFleet, calls: number): Row {
  const { zones, serversPerZone } = fleet;
  const least = zones * (2 + Math.ceil(serversPerZone / 1000) + Math.ceil(serversPerZone / 50));
  const perThousand = (count: number): number => (count / (zones * serversPerZone)) * 1000;
  return ratioRow(
    `${nameOf(fleet)}: API calls per 1000`,
    round(perThousand(calls)),
    `the fewest there can be: ${round(perThousand(least))}`,
    calls / least,
    1,
  );
}

export const scanSection: Section = {
  name: 'scan',
  describe: 'a sandbox scanned, beside the AWS CLI and boto3: time, first record, memory, calls',
  run: scan,
};
