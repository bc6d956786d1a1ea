import { afterEach, expect, test } from 'vitest';
import { type AwsBehindProxy, openAwsBehindProxy } from './testing/aws-behind-proxy.ts';
import { openScanBench, type ScanBench } from './testing/scan-bench.ts';

let bench: ScanBench;
let aws: AwsBehindProxy | undefined;
afterEach(async () => {
  aws?.close();
  await bench.close();
});

test('behind a proxy AWS is reached through it alone: roles, instances and nodes', async () => {
  bench = await openScanBench({ speed: 1 });
  aws = await openAwsBehindProxy(bench.sandbox.endpoint, bench.stateDir);
  const { exitCode, records, stderr } = await bench.run('lz-scan', ['--all'], '', {
    env: {
      AWS_ENDPOINT_URL: '',
      HTTPS_PROXY: `http://operator:s%40cret@${aws.proxy}`,
      NODE_EXTRA_CA_CERTS: aws.authority,
    },
  });
  expect({ exitCode, found: records.length, stderr }).toEqual({ exitCode: 0, found: 8, stderr: expect.any(String) });
  expect(records[0]).not.toHaveProperty('endpoint');
  expect(records.find(({ state }) => state === 'running')).toMatchObject({ ssm: { pingStatus: 'Online' } });
  const targets = ['sts', 'ec2', 'ssm'].map((service) => `${service}.ap-southeast-2.amazonaws.com:443`);
  expect(new Set(aws.asked.map(({ target }) => target))).toEqual(new Set(targets));
  expect(new Set(aws.asked.map(({ user }) => user))).toEqual(
    new Set([`Basic ${Buffer.from('operator:s@cret').toString('base64')}`]),
  );
});
