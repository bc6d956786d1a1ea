import { createHash } from 'node:crypto';
import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const nonce = '01K7Q2V5ZJ3M8N4P6R9S0T1V2W';
const linux = [
  '# cms-patching-probe 1',
  `nonce='${nonce}'`,
  "sections='checks+baseline'",
  "services='sshd|shop|nosuch'",
  'exit 9',
];
const windows = [
  '# cms-patching-probe 1',
  `$nonce = '${nonce}'`,
  "$sections = 'checks'",
  "$services = 'W32Time|Spooler'",
  'exit 9',
];

const probe = async (commands: string[], DocumentName: string): Promise<string[][]> => {
  const { Command } = await scene.ssm.send(
    new SendCommandCommand({ InstanceIds: [serverId], DocumentName, Parameters: { commands } }),
  );
  await scene.advance(10);
  const answer = await scene.ssm.send(
    new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: serverId }),
  );
  expect(answer).toMatchObject({ Status: 'Success', StandardErrorContent: '' });
  return frameOf(answer.StandardOutputContent ?? '');
};

/** The lines between header and end, if count and digest prove them whole. */
function frameOf(output: string): string[][] {
  const lines = output.trimEnd().split('\n');
  const [end = '', ...rest] = lines.reverse();
  const body = rest.reverse();
  const digest = createHash('sha256')
    .update(`${body.join('\n')}\n`)
    .digest('hex');
  expect(end).toBe(['end', nonce, body.length, digest].join('\t'));
  return body.map((line) => line.split('\t'));
}
const values = (lines: string[][], key: string) => lines.filter(([first]) => first === key).map(([, ...rest]) => rest);

test('a Linux node answers a probe from its facts, good and bad', async () => {
  scene = await setScene([
    {
      os: 'rhel-9',
      volumes: [{ sizeGiB: 10 }, { sizeGiB: 50 }],
      facts: {
        disks: { '/var': { sizeGiB: 4, freeGiB: 1, inodesFreePercent: 5 } },
        services: { shop: 'failed' },
        listeningPorts: [8080, 22],
        packageManager: 'locked',
        pendingReboot: true,
        python: false,
      },
    },
  ]);
  const lines = await probe(linux, 'AWS-RunShellScript');
  expect(lines[0]).toEqual(['cms-patching-probe', '1', nonce, 'linux', 'checks+baseline']);
  expect(values(lines, 'os')).toEqual([['rhel', '9.4', 'rpm']]);
  const [root, varDisk, boot] = values(lines, 'disk');
  expect(varDisk).toEqual([
    '/var',
    '4294967296',
    '1073741824',
    '1048576',
    '52428',
    expect.stringMatching(/^[0-9a-f]+$/),
  ]);
  expect(boot?.slice(1)).toEqual(root?.slice(1));
  expect(values(lines, 'service')).toEqual([
    ['sshd', 'active'],
    ['shop', 'failed'],
    ['nosuch', 'missing'],
  ]);
  expect(values(lines, 'failed')).toEqual([['1', '-', 'shop.service']]);
  expect(values(lines, 'packages')).toEqual([['dnf', 'locked', 'dnf holds /var/lib/dnf/rpmdb_lock.pid']]);
  expect(values(lines, 'reboot')).toEqual([['yes', 'needs-restarting']]);
  expect(values(lines, 'python')).toEqual([['none', '-']]);
  expect(values(lines, 'listening')).toEqual([['2', '-', 'tcp/22', 'tcp/8080']]);
  expect(values(lines, 'mounts')).toEqual([['3', '-', 'rw:/', 'rw:/data', 'rw:/var']]);
});

test('a Windows node answers a probe from its facts', async () => {
  scene = await setScene([
    {
      os: 'windows-2019',
      volumes: [{ sizeGiB: 50 }],
      facts: { pendingReboot: true, windowsUpdateService: 'Disabled', load: [1, 1, 1], cores: 4 },
    },
  ]);
  const lines = await probe(windows, 'AWS-RunPowerShellScript');
  expect(lines[0]).toEqual(['cms-patching-probe', '1', nonce, 'windows', 'checks']);
  expect(values(lines, 'disk')).toEqual([['C:', '53687091200', '32212254720', '-', '-', '-']]);
  expect(values(lines, 'cpu')).toEqual([['25', '4']]);
  expect(values(lines, 'service')).toEqual([
    ['W32Time', 'active'],
    ['Spooler', 'missing'],
  ]);
  expect(values(lines, 'reboot')).toEqual([['yes', 'cbs+windows-update']]);
  expect(values(lines, 'update-service')).toEqual([['inactive', 'disabled']]);
  expect(values(lines, 'running')).toEqual([]);
});

test('a probe sees a patch run that is under way, and another boot id after its reboot', async () => {
  scene = await setScene([{ facts: { updates: { missing: 3 } } }]);
  const before = await probe(linux, 'AWS-RunShellScript');
  expect(values(before, 'patching')).toEqual([['no', '-']]);
  const Parameters = { Operation: ['Install'] };
  await scene.ssm.send(
    new SendCommandCommand({ InstanceIds: [serverId], DocumentName: 'AWS-RunPatchBaseline', Parameters }),
  );
  expect(values(await probe(linux, 'AWS-RunShellScript'), 'patching')).toEqual([['yes', 'AWS-RunPatchBaseline']]);
  await scene.advance(600);
  const after = await probe(linux, 'AWS-RunShellScript');
  expect(values(after, 'patching')).toEqual([['no', '-']]);
  expect(values(after, 'boot')).not.toEqual(values(before, 'boot'));
  expect(Number(values(after, 'uptime')[0]?.[0])).toBeLessThan(600);
});
