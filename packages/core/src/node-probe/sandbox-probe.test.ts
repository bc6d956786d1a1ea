import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type FleetInput, startSandbox } from '@cms-patching/aws-sandbox';
import { afterAll, expect, test } from 'vitest';
import { buildProbe, type ProbePlatform, type ProbeRequest } from './build-probe.ts';
import { parseProbe } from './parse-probe.ts';
import type { ProbeFacts } from './probe-facts.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

type Server = NonNullable<FleetInput['accounts'][number]['instances']>[number];

const trouble: Server['facts'] = {
  disks: { '/': { sizeGiB: 8, freeGiB: 0.5, inodesFreePercent: 2, readOnly: true } },
  services: { nginx: 'failed', 'app@one': 'inactive' },
  load: [9, 8, 7],
  pendingReboot: true,
  patchInProgress: true,
  repositories: 'unreachable',
  patchBucket: 'unreachable',
  python: false,
};

/** A server of every family, well and unwell. */
const servers: Record<string, Server> = {
  'Amazon Linux 2': { os: 'amazon-linux-2', facts: { services: { nginx: 'active' }, listeningPorts: [22, 443] } },
  'Amazon Linux 2023 with a locked dnf': { os: 'amazon-linux-2023', facts: { ...trouble, packageManager: 'locked' } },
  'RHEL 7 with a locked yum': { os: 'rhel-7', facts: { ...trouble, packageManager: 'locked' } },
  'RHEL 9 with a broken rpm database': { os: 'rhel-9', facts: { ...trouble, packageManager: 'broken' } },
  'Ubuntu 22.04': { os: 'ubuntu-22.04' },
  'Ubuntu 24.04 with a held lock': { os: 'ubuntu-24.04', facts: { ...trouble, packageManager: 'locked' } },
  'Debian 12 with half-configured packages': { os: 'debian-12', facts: { ...trouble, packageManager: 'broken' } },
  'SLES 15': { os: 'sles-15' },
  'SLES 15 with a locked zypper': { os: 'sles-15', facts: { ...trouble, packageManager: 'locked' } },
  'Windows 2022': {
    os: 'windows-2022',
    facts: { pendingReboot: true, windowsUpdateService: 'Disabled', patchBucket: 'unreachable' },
  },
};
const names = Object.keys(servers);
const instanceId = (name: string) => `i-0a0000000000000${String(names.indexOf(name)).padStart(2, '0')}`;
const fleet: FleetInput = {
  accounts: [
    {
      accountId: '123456789012',
      instances: Object.entries(servers).map(([name, server]) => ({ ...server, name, instanceId: instanceId(name) })),
    },
  ],
};

const [answering, executing] = await Promise.all(
  [false, true].map((executeScripts) => startSandbox({ fleet, executeScripts, speed: 20, throttling: false })),
);
afterAll(() => Promise.all([answering?.close(), executing?.close()]));

async function probe(sandbox: typeof answering, name: string, platform: ProbePlatform): Promise<ProbeFacts> {
  if (!sandbox) throw new Error('the sandbox has not started');
  const { endpoint, credentials } = sandbox;
  const ssm = new SSMClient({ endpoint, credentials, region: 'ap-southeast-2' });
  const services = ['amazon-ssm-agent', 'nginx', 'app@one', 'no-such'];
  const request: ProbeRequest = { platform, nonce: '01K7Q2V5ZJ3M8N4P', sections: ['checks', 'baseline'], services };
  const { document, commands } = buildProbe(request);
  const sent = await ssm.send(
    new SendCommandCommand({ DocumentName: document, InstanceIds: [instanceId(name)], Parameters: { commands } }),
  );
  const asked = { CommandId: sent.Command?.CommandId, InstanceId: instanceId(name) };
  const { Status, StandardOutputContent = '' } = await expect
    .poll(() => ssm.send(new GetCommandInvocationCommand(asked)), { timeout: 30_000, interval: 50 })
    .toMatchObject({ Status: 'Success' })
    .then(() => ssm.send(new GetCommandInvocationCommand(asked)));
  expect(Status).toBe('Success');
  const reading = parseProbe(StandardOutputContent, request);
  if (!reading.ok) throw new Error(`${reading.problem}\n${StandardOutputContent}`);
  return reading.facts;
}

/** The same without what the model's time changes between two looks. */
const lasting = (facts: ProbeFacts) => ({
  ...facts,
  bootId: null,
  uptimeSeconds: null,
  clock: null,
  baseline: { ...facts.baseline, bootId: null },
});

test.for(names.filter((name) => !name.startsWith('Windows')))(
  'the script that runs on %s finds what the sandbox says is there',
  async (name) => {
    const [said, ran] = await Promise.all([probe(answering, name, 'linux'), probe(executing, name, 'linux')]);
    expect(said.instanceId).toBe(instanceId(name));
    expect(lasting(ran)).toEqual(lasting(said));
  },
);

test('an answer of Windows 2022 is read', async () => {
  const facts = await probe(answering, 'Windows 2022', 'windows');
  expect(facts.checks).toMatchObject({
    pendingReboot: { needed: true },
    sources: [{ reachable: true }, { name: 'patch-manager', reachable: false, detail: 'no connection' }],
    updateService: { state: 'inactive', startMode: 'disabled' },
  });
});
