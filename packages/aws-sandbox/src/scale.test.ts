import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startSandbox } from './start-sandbox.ts';
import { enterAccount } from './testing/clients.ts';

test('50,000 servers in 50 accounts are there in seconds, and a full page of any of them in a fraction of one', async () => {
  const volumes = [{ sizeGiB: 8 }, { sizeGiB: 100 }];
  const instances = [
    { name: 'srv-{nnnn}', count: 1000, tags: { Environment: 'nonprod', PatchGroup: 'group-{n}' }, volumes },
  ];
  const accounts = Array.from({ length: 50 }, (_, n) => ({
    accountId: String(111122220000 + n),
    roles: [{ name: 'PatchingRole' }],
    instances,
  }));
  const begun = performance.now();
  const sandbox = await startSandbox({ fleet: { accounts } });
  expect(performance.now() - begun).toBeLessThan(20_000);

  const { ec2 } = await enterAccount(sandbox, '111122220049');
  const page = () => ec2.send(new DescribeInstancesCommand({ MaxResults: 1000 }));
  await page();
  const asked = performance.now();
  expect((await page()).Reservations).toHaveLength(1000);
  // Most of this is the SDK parsing 2 MB of XML.
  expect(performance.now() - asked).toBeLessThan(5_000);
  await sandbox.close();
});
