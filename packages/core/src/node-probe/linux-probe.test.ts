import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { buildProbe, type ProbeRequest } from './build-probe.ts';
import { parseProbe } from './parse-probe.ts';
import type { ProbeFacts } from './probe-facts.ts';
import { askHead, failedUnits, runningUnits, showUnit, sockets } from './stand-ins/command-lines.ts';
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
const shells: string[] = [];
for (const shell of ['dash', 'bash --posix', 'busybox sh']) if (await isInstalled(shell)) shells.push(shell);

/** How curl can end: its exit status, what it says, and what the probe makes of it. */
const ends: [status: number, said: string, source: [string, string]][] = [
  [0, '', ['ok', '-']],
  [35, 'curl: (35) error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure', ['ok', '-']],
  [35, 'curl: (35) NSS error -12227 (SSL_ERROR_HANDSHAKE_FAILURE_ALERT)', ['ok', '-']],
  [56, 'curl: (56) OpenSSL SSL_read: tlsv13 alert certificate required, errno 0', ['ok', '-']],
  [
    35,
    'curl: (35) SSL_connect: Connection reset by peer in connection to alert.example:443',
    ['-', 'broken off (curl 35)'],
  ],
  [52, 'curl: (52) Empty reply from server', ['-', 'broken off (curl 52)']],
  [55, 'curl: (55) Send failure: Broken pipe', ['-', 'broken off (curl 55)']],
  [56, 'curl: (56) Recv failure: Connection reset by peer', ['-', 'broken off (curl 56)']],
  [56, 'curl: (56) Received HTTP code 403 from proxy after CONNECT', ['failed', 'the proxy lets nobody through']],
  [56, 'curl: (56) CONNECT tunnel failed, response 403', ['failed', 'the proxy lets nobody through']],
  [7, 'curl: (7) CONNECT tunnel failed, response 407', ['-', 'the proxy asks for a password']],
  [56, 'curl: (56) Received HTTP code 407 from proxy after CONNECT', ['-', 'the proxy asks for a password']],
  [5, '', ['failed', 'name of the proxy not resolved']],
  [6, '', ['failed', 'name not resolved']],
  [7, "curl: (7) Couldn't connect to server", ['failed', 'no connection']],
  [28, '', ['failed', 'timed out']],
  [124, '', ['failed', 'timed out']],
  [125, '', ['-', 'no time was left to ask']],
  [3, 'curl: (3) URL malformed', ['-', 'curl ended with 3']],
  [127, 'curl: error while loading shared libraries', ['-', 'curl ended with 127']],
];

/** System calls that can write to a file system; a temporary file without a name is none. */
const changingCalls =
  'open,openat,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,chmod,fchmodat,chown,fchownat,truncate';
const canTrace = await isInstalled('strace');

/** Seen by other means than the probe's. */
async function agentOfThisMachine(): Promise<string | null> {
  const { stdout } = await execa('sh', ['-c', 'command -v amazon-ssm-agent && amazon-ssm-agent -version'], {
    reject: false,
  });
  return /version: ([\d.]+)/i.exec(stdout)?.[1] ?? null;
}

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

  test('the largest answer of all fits into what SSM keeps of one: lists are cut at an item, counted, and proven by their digest', async ({
    expect,
  }) => {
    const numbers = Array.from({ length: 3000 }, (_, index) => `x${index + 1000}`.padStart(40, 'x'));
    const many = (line: (number: string) => string) => numbers.toReversed().map(line).join('\n');
    const digest = createHash('sha256')
      .update(`${numbers.join('\n')}\n`)
      .digest('hex');
    const long = 'y'.repeat(400);
    const services = Array.from({ length: 40 }, (_, index) => `s${index}`.padEnd(49, 'z'));
    const answers: Answers = {
      ...distributions['rhel-9'],
      ...Object.fromEntries(services.map((name) => [showUnit(name), 'LoadState=loaded\nActiveState=deactivating'])),
      'cat /etc/os-release': `ID=${long}\nID_LIKE=rhel\nVERSION_ID=${long}`,
      'uname -r': long,
      'uname -m': long,
      'cat /proc/sys/kernel/random/boot_id': long,
      'cat /proc/mounts': many((number) => `/dev/a /${number} xfs rw 0 0`),
      'rpm -q rpm': { sh: `echo ${long}; exit 1` },
      'rpm -q --qf %{VERSION} amazon-ssm-agent': long,
      'dnf -C -v repolist': `Repo-baseurl : https://${long}/`,
      [askHead(`https://${long}/`)]: { exit: 28 },
      [failedUnits]: many((number) => `${number}.service loaded failed failed x`),
      [runningUnits]: many((number) => `${number}.service loaded active running x`),
      [sockets]: many((number) => `tcp LISTEN 0 0 0.0.0.0:${number} 0.0.0.0:*`),
    };
    const nonce = 'n'.repeat(64);
    const wanted: ProbeRequest = { ...request, nonce, services };
    const { stdout } = await runOnStandIns(buildProbe(wanted).commands.join('\n'), answers, {
      environment: { AWS_SSM_INSTANCE_ID: long },
    });
    expect(stdout.length).toBeLessThan(24_000);
    expect(factsOf(stdout, wanted)).toMatchObject({
      kernel: 'y'.repeat(160),
      checks: { failedUnits: { total: 3000, digest: expect.stringMatching(/^[0-9a-f]{12}$/) } },
      baseline: {
        running: { total: 3000, items: numbers.slice(0, 219), digest: digest.slice(0, 12) },
        listening: { total: 3000 },
        mounts: { total: 3000 },
      },
    });
  });

  test('a command that takes all the time leaves the rest unknown, and what was found before still arrives', async ({
    expect,
  }) => {
    const clock = join(await mkdtemp(join(tmpdir(), 'uptime-')), 'uptime');
    await writeFile(clock, '1000.00 1\n');
    const script = buildProbe(request).commands.join('\n').replaceAll('/proc/uptime ]', `${clock} ]`);
    const { stdout, exitCode } = await runOnStandIns(script.replaceAll('</proc/uptime', `<${clock}`), {
      ...distributions['rhel-9'],
      'dnf -C -q needs-restarting -r': { sh: `echo '1091.00 1' >${clock}; exit 1` },
    });
    expect(exitCode).toBe(0);
    expect(factsOf(stdout, request)).toMatchObject({
      checks: {
        disks: [{ path: '/', availableBytes: expect.any(Number) }, {}, {}],
        services: [{ state: 'active' }, { state: 'active' }, { state: 'missing' }],
        pendingReboot: { needed: null },
        packages: { manager: 'dnf', state: null, detail: 'no time was left to ask' },
        patching: { running: null },
        agentVersion: null,
        python: { version: null },
        sources: [{ reachable: null }, { reachable: null, detail: 'no time was left to ask' }],
      },
      baseline: { running: null, listening: null },
    });
  });

  test.for(textTools.filter((tool) => tool !== 'timeout'))(
    'without %s it says that it can do nothing',
    async (missing, { expect }) => {
      const tools = textTools.filter((tool) => tool !== missing);
      const { stdout } = await runOnStandIns(buildProbe(request).commands.join('\n'), {}, { tools });
      expect(parseProbe(stdout, request)).toEqual({
        ok: false,
        code: 'refused',
        problem: `the probe can't work there: the command ${missing} is missing`,
      });
    },
  );

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

  test('what curl says of an address is an answer, a failure, or neither', async ({ expect }) => {
    const script = buildProbe({ ...request, sections: ['checks'] }).commands.join('\n');
    const answers = script.slice(script.indexOf('answers() {'), script.indexOf('source_of() {'));
    const framed = `within() { shift; "$@"; }\nhas() { :; }\ngave_up() { [ "$1" -eq 124 ] || [ "$1" -ge 128 ]; }\n${answers}`;
    const told = async ([status, said]: (typeof ends)[number]) => {
      const curl = `curl() { echo ${JSON.stringify(said)} >&2; return ${status}; }`;
      return (await execa('sh', ['-c', `${framed}\n${curl}\nanswers https://a.example/`])).stdout;
    };
    expect(await Promise.all(ends.map(told))).toEqual(ends.map(([, , source]) => source.join('\t')));
  });

  test('wget serves where curl is missing', async ({ expect }) => {
    const answers = Object.entries(distributions['rhel-9']).filter(([line]) => !line.startsWith('curl '));
    const wget = (url: string) => `wget -q --spider --no-check-certificate -T 8 -t 1 ${url}`;
    const facts = await probe(
      {
        ...Object.fromEntries(answers),
        [wget('https://rhui.ap-southeast-2.aws.ce.redhat.com/pulp/mirror/rhel9/')]: { exit: 8 },
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

  test('this very machine answers, and nothing is written to it', async () => {
    const traces = await mkdtemp(join(tmpdir(), 'traces-'));
    const tracing = ['strace', '-ff', '-qq', '-e', `trace=${changingCalls}`, '-o', join(traces, 'of')];
    const [program = 'sh', ...args] = canTrace ? [...tracing, 'sh'] : ['sh'];
    const upSince = async () => Math.floor(Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]));
    const before = await upSince();
    const facts = factsOf((await execa(program, args, { input: script })).stdout, request);
    expect(facts.uptimeSeconds).toBeGreaterThanOrEqual(before);
    expect(facts.uptimeSeconds).toBeLessThanOrEqual(await upSince());
    expect(facts.checks?.agentVersion).toEqual(await agentOfThisMachine());
    expect(facts.kernel).toBe((await execa('uname', ['-r'])).stdout);
    expect(facts.checks?.disks[0]?.totalBytes).toBeGreaterThan(0);
    expect(facts.checks?.memory.availableBytes).toBeGreaterThan(0);
    expect(facts.baseline?.mounts?.items).toContain('rw:/');
    const written = await Promise.all((await readdir(traces)).map((name) => readFile(join(traces, name), 'utf8')));
    const calls = written.flatMap((text) => text.split('\n').filter(Boolean));
    const harmless = /O_RDONLY|= -1 E|"\/dev\/(null|tty)"|O_TMPFILE|^[+-]{3} /;
    expect(calls.filter((call) => !harmless.test(call))).toEqual([]);
    if (canTrace) expect(calls.length).toBeGreaterThan(100);
  });

  test('shellcheck finds nothing', async () => {
    const { stdout } = await execa('shellcheck', ['-s', 'sh', '-'], { input: script, reject: false });
    expect(stdout).toBe('');
  });

  test('it holds nothing that Systems Manager would substitute', () => {
    expect(script).not.toMatch(/\{\{|\}\}/);
  });
});
