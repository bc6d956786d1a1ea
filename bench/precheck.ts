import { join } from 'node:path';
import { commandLine } from './commands.ts';
import { measureProcess } from './measure-process.ts';
import { type Bench, type Row, type Section, valueRow } from './section.ts';
import { openStand } from './stand.ts';
import { zoneName } from './zones.ts';

const servers = 1000;
/** A goal for all servers together: one command for each fifty, and what it takes to see them all. */
const enoughCalls = { ssm: 0.1, all: 0.2 };
const enoughMegabytes = 120;

async function* precheck({ scratch, say }: Bench): AsyncIterable<Row> {
  const [scan, check] = [commandLine('lz-scan', zoneName(0)), commandLine('precheck')];
  if (!scan || !check) return say('not built: lz-scan, precheck');
  const { sandbox, env, folder } = await openStand(join(scratch, 'precheck'), { serversPerZone: servers, speed: 20 });
  try {
    const scanned = join(folder, 'scanned.ndjson');
    await measureProcess(['sh', '-c', '"$@" > "$0"', scanned, ...scan], { env });
    await sandbox.control.clearCalls();
    // No server of this fleet has a backup: none is ready, and every check is made all the same.
    const { peakMegabytes } = await measureProcess(check, { env, input: scanned, exits: [15] });
    const calls = await sandbox.control.calls();
    const ssm = calls.filter(({ service }) => service === 'ssm').length;
    const { throttled } = await sandbox.control.totals();
    const what = `precheck, ${servers} servers in one zone`;
    yield valueRow(`${what}: SSM calls per server`, ssm / servers, '', enoughCalls.ssm);
    yield valueRow(`${what}: API calls per server`, calls.length / servers, '', enoughCalls.all);
    yield valueRow(`${what}: throttled answers`, throttled, '', 0);
    if (peakMegabytes !== undefined) yield valueRow(`${what}: peak memory`, peakMegabytes, ' MB', enoughMegabytes);
  } finally {
    await sandbox.stop();
  }
}

export const precheckSection: Section = {
  name: 'precheck',
  describe: 'a thousand servers of one zone looked at: what AWS is asked, and memory',
  run: precheck,
};
