import { createHash } from 'node:crypto';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { buildProbe, type ProbeRequest } from './build-probe.ts';
import { parseProbe } from './parse-probe.ts';
import type { ProbeFacts } from './probe-facts.ts';
import { type Distribution, distributions } from './stand-ins/distributions.ts';
import { faultyDebSystems } from './stand-ins/faulty-deb-systems.ts';
import { faultyRpmSystems } from './stand-ins/faulty-rpm-systems.ts';
import { type Answers, locate, runOnStandIns, type StandInOptions, textTools } from './stand-ins/stand-in-server.ts';

const request: ProbeRequest = {
  platform: 'linux',
  nonce: '01K7Q2V5ZJ3M8N4P6R9S0T1V2W',
  sections: ['checks', 'baseline'],
  services: ['sshd', 'amazon-ssm-agent', 'no-such'],
};

/** Of the shells that servers have as sh, those that this machine has too. */
const shells = ['sh'];
for (const shell of ['dash', 'bash', 'busybox sh']) if (await isInstalled(shell)) shells.push(shell);

async function isInstalled(command: string): Promise<boolean> {
  return locate(command.split(' ')[0] ?? '').then(Boolean, () => false);
}

async function probe(
  answers: Answers,
  asked: Partial<ProbeRequest> = {},
  options: StandInOptions = {},
): Promise<ProbeFacts> {
  const wanted = { ...request, ...asked };
  const run = await runOnStandIns(buildProbe(wanted).commands.join('\n'), answers, options);
  expect(run).toMatchObject({ exitCode: 0, stderr: '', unforeseen: [] });
  return factsOf(run.stdout, wanted);
}

function factsOf(output: string, wanted: ProbeRequest): ProbeFacts {
  const reading = parseProbe(output, wanted);
  if (!reading.ok) throw new Error(`${reading.problem}\n${output}`);
  return reading.facts;
}

describe.concurrent('on stand-ins', () => {
  test.for(Object.keys(distributions) as Distribution[])(
    'a healthy %s prints its fixture',
    async (name, { expect }) => {
      const run = await runOnStandIns(buildProbe(request).commands.join('\n'), distributions[name]);
      expect(run).toMatchObject({ exitCode: 0, stderr: '', unforeseen: [] });
      await expect(run.stdout).toMatchFileSnapshot(`fixtures/${name}.txt`);
      expect(factsOf(run.stdout, request).checks).toMatchObject({
        packages: { state: 'ok' },
        pendingReboot: { needed: false },
        patching: { running: false },
        sources: [{ reachable: true }, { reachable: true }],
      });
      expect(run.stdout.length).toBeLessThan(2500);
    },
  );

  test.for(Object.entries({ ...faultyDebSystems, ...faultyRpmSystems }))(
    'it tells of %s',
    async ([, { distribution, faults, checks }], { expect }) => {
      const facts = await probe({ ...distributions[distribution], ...faults }, { sections: ['checks'] });
      expect(facts.checks).toMatchObject(checks);
      expect(facts.baseline).toBeUndefined();
    },
  );

  test('a server that can say next to nothing still answers in full', async ({ expect }) => {
    const nobody = { AWS_SSM_INSTANCE_ID: '', AWS_SSM_REGION_NAME: '' };
    const facts = await probe({}, {}, { environment: nobody });
    expect(facts).toMatchObject({
      instanceId: null,
      os: { id: null, family: null },
      kernel: null,
      clock: { epochSeconds: null, synchronized: null },
      checks: { packages: { manager: null, state: null }, sources: [{ reachable: null }, { reachable: null }] },
      baseline: { running: null, listening: null, mounts: null, ephemeral: null },
    });
  });

  test('a command that hangs costs its own limit and no more', async ({ expect }) => {
    const started = Date.now();
    const hangs = { 'timedatectl status': { sh: 'trap "" TERM; /bin/sleep 60' } };
    const facts = await probe({ ...distributions['rhel-7'], ...hangs }, { sections: ['baseline'] });
    expect(facts.clock.synchronized).toBeNull();
    expect(facts.baseline?.running?.items).toContain('nginx');
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('it works without timeout', async ({ expect }) => {
    const tools = textTools.filter((tool) => tool !== 'timeout');
    const run = await runOnStandIns(buildProbe(request).commands.join('\n'), distributions['debian-12'], { tools });
    await expect(run.stdout).toMatchFileSnapshot('fixtures/debian-12.txt');
  });

  test('a long list is cut at an item, counted, and proven by its digest', async ({ expect }) => {
    const units = Array.from({ length: 2000 }, (_, index) => `unit-${String(index).padStart(4, '0')}`);
    const running = 'systemctl list-units --type=service --state=running --plain --full --no-legend --no-pager';
    const lines = units.map((unit) => `${unit}.service loaded active running x`).reverse();
    const answers = { ...distributions['rhel-9'], [running]: lines.join('\n') };
    const { baseline } = await probe(answers, { sections: ['baseline'] });
    expect(baseline?.running).toEqual({
      total: 2000,
      items: units.slice(0, 1000),
      digest: createHash('sha256')
        .update(`${units.join('\n')}\n`)
        .digest('hex')
        .slice(0, 12),
    });
  });

  test('control characters and bytes beyond ASCII in names become question marks', async ({ expect }) => {
    const mounts = '/dev/a / xfs rw 0 0\n/dev/b /srv/Ärger\\040x\u0007\tzfs xfs ro 0 0';
    const { baseline } = await probe(
      { ...distributions['rhel-9'], 'cat /proc/mounts': mounts },
      { sections: ['baseline'] },
    );
    expect(baseline?.mounts?.items).toEqual(['rw:/', 'rw:/srv/??rger\\040x?']);
  });

  test('netstat serves where ss is missing', async ({ expect }) => {
    const { 'ss -l -n -t -u': _, ...answers }: Answers = distributions['rhel-7'];
    const sockets = [
      'Active Internet connections (only servers)',
      'tcp        0      0 127.0.0.1:25            0.0.0.0:*               LISTEN',
      'tcp6       0      0 :::22                   :::*                    LISTEN',
      'udp        0      0 0.0.0.0:68              0.0.0.0:*',
      'udp        0      0 0.0.0.0:40000           0.0.0.0:*',
      'tcp        0      0 0.0.0.0:50013           0.0.0.0:*               LISTEN',
    ].join('\n');
    const { baseline } = await probe({ ...answers, 'netstat -l -n -t -u': sockets }, { sections: ['baseline'] });
    expect(baseline?.listening?.items).toEqual(['tcp/22', 'tcp/25/local', 'tcp/50013', 'udp/68']);
  });

  test('wget serves where curl is missing', async ({ expect }) => {
    const answers = Object.entries(distributions['rhel-9']).filter(([line]) => !line.startsWith('curl '));
    const wget = (url: string) => `wget -q --spider --no-check-certificate -T 8 -t 1 ${url}`;
    const facts = await probe(
      {
        ...Object.fromEntries(answers),
        [wget('https://rhui.ap-southeast-2.aws.ce.redhat.com/pulp/mirror/rhel9/')]: { exit: 5 },
        [wget('https://s3.dualstack.ap-southeast-2.amazonaws.com/')]: { exit: 4 },
      },
      { sections: ['checks'] },
    );
    expect(facts.checks?.sources).toMatchObject([{ reachable: true }, { reachable: false, detail: 'no connection' }]);
  });
});

describe('as a script', () => {
  const script = buildProbe(request).commands.join('\n');

  test.for(shells)('%s gives the same answer', async (shell) => {
    const answer = await runOnStandIns(script, distributions['debian-12'], { shell: shell.split(' ') });
    expect(answer).toMatchObject({ exitCode: 0, stderr: '', unforeseen: [] });
    await expect(answer.stdout).toMatchFileSnapshot('fixtures/debian-12.txt');
  });

  test('this very machine answers', async () => {
    const facts = factsOf((await execa('sh', { input: script })).stdout, request);
    expect(facts.kernel).toBe((await execa('uname', ['-r'])).stdout);
    expect(facts.checks?.disks[0]?.totalBytes).toBeGreaterThan(0);
    expect(facts.checks?.memory.availableBytes).toBeGreaterThan(0);
    expect(facts.baseline?.mounts?.items).toContain('rw:/');
  });

  test('shellcheck finds nothing', async () => {
    const { stdout } = await execa('shellcheck', ['-s', 'sh', '-'], { input: script, reject: false });
    expect(stdout).toBe('');
  });

  test('it holds nothing that Systems Manager would substitute', () => {
    expect(script).not.toMatch(/\{\{|\}\}/);
  });
});
