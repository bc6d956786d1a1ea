import { afterEach, beforeEach, expect, test } from 'vitest';
import { peakMemory } from './testing/peak-memory.ts';
import { accountOf, openScanBench, type ScanBench, shop } from './testing/scan-bench.ts';

let bench: ScanBench;
let config: string;
beforeEach(async () => {
  const fleet = { accounts: [accountOf(shop, 'web', 2300)] };
  bench = await openScanBench({ fleet, throttling: false, speed: 60 });
  config = await bench.writeConfig(`
defaults: { region: ap-southeast-2, role_name: PatchingRole }
landing_zones: [{ name: big, account_id: "${shop}", environment: nonprod }]
`);
});
afterEach(() => bench.close());

test('costs the fewest calls there can be, pages of 1,000 and of 50, and little more memory than one server does', async () => {
  const scan = bench.start('lz-scan', ['big', '--config', config]);
  const peak = await peakMemory(scan);
  const { exitCode, records } = await scan.done;
  expect({ exitCode, found: new Set(records.map(({ instanceId }) => instanceId)).size }).toEqual({
    exitCode: 0,
    found: 2300,
  });
  const { DescribeInstances, DescribeInstanceInformation } = await bench.sandbox.control.counts();
  expect({ DescribeInstances, DescribeInstanceInformation }).toEqual({
    DescribeInstances: 3,
    DescribeInstanceInformation: 2300 / 50,
  });
  const peakOfOne = await peakMemory(bench.start('lz-scan', ['big', '--config', config, '--name', 'web-1']));
  expect(peak / peakOfOne).toBeLessThan(1.5);
});

test('gives its first records before the last page, and a Ctrl-C gives back the prompt, with all that was found', async () => {
  await bench.sandbox.control.addFault({ match: { action: 'DescribeInstances' }, nth: 3, effect: 'hang' });
  const child = bench.start('lz-scan', ['big', '--config', config]);
  child.stdin.end();
  let lines = 0;
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      lines += chunk.toString().split('\n').length - 1;
      if (lines === 2000) resolve();
    });
  });
  child.kill('SIGINT');
  const { exitCode, records, stderr } = await child.done;
  expect({ exitCode, found: records.length }).toEqual({ exitCode: 130, found: 2000 });
  expect(stderr).toContain('not scanned to the end: big (ap-southeast-2)');
  const journal = await bench.journal(records[0]);
  expect(journal.find(({ type }) => type === 'zone')).toMatchObject({
    status: 'failed',
    error: { code: 'interrupted' },
  });
});

test('an answer that does not come ends the zone after --timeout', async () => {
  await bench.sandbox.control.addFault({ match: { action: 'DescribeInstances' }, nth: 2, effect: 'hang' });
  const { exitCode, records, stderr } = await bench.scan('big', '--config', config, '--timeout', '5');
  expect({ exitCode, found: records.length }).toEqual({ exitCode: 3, found: 1000 });
  expect(stderr).toContain('AWS gave no answer in 5 s');
});
