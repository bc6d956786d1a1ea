import { existsSync } from 'node:fs';
import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const run = async (commands: string[], DocumentName = 'AWS-RunShellScript') => {
  const { Command } = await scene.ssm.send(
    new SendCommandCommand({ InstanceIds: [serverId], DocumentName, Parameters: { commands } }),
  );
  await scene.advance(10);
  return scene.ssm.send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: serverId }));
};

test.each([
  ['amazon-linux-2023', 'ID="amzn"', 'rpm -q rpm', 'rpm-'],
  ['ubuntu-22.04', 'ID="ubuntu"', 'dpkg -s amazon-ssm-agent', 'Version: 3.3.1611.0-1'],
] as const)('a script is really run, on the commands of %s', async (os, release, command, answer) => {
  scene = await setScene([{ os, facts: { services: { nginx: 'failed' } } }], { executeScripts: true });
  const script = [
    'for n in 1 2; do printf "%s" $((n * 21)); done; echo',
    'cat /etc/os-release',
    command,
    'systemctl is-active nginx',
    'exit 4',
  ];
  const { ResponseCode, StandardOutputContent = '' } = await run(script);
  expect(ResponseCode).toBe(4);
  expect(StandardOutputContent).toMatch(/^2142\n/);
  for (const expected of [release, answer, 'failed\n']) expect(StandardOutputContent).toContain(expected);
});

test('a script finds nothing of this machine: no environment, no programs but text tools, and nothing of it stays', async () => {
  process.env.SECRET_OF_THE_HOST = 'leaked';
  scene = await setScene([{}], { executeScripts: true });
  const script = [
    'echo "[$SECRET_OF_THE_HOST]"',
    'echo "$AWS_SSM_INSTANCE_ID"',
    'curl -V; echo "curl $?"',
    'node -v; echo "node $?"',
    'rpm --import key; echo "rpm $?"',
    'pwd',
  ];
  const { StandardOutputContent = '', StandardErrorContent } = await run(script);
  const [secret, id, curl, node, rpm, folder = ''] = StandardOutputContent.split('\n');
  expect([secret, id, curl, node, rpm]).toEqual(['[]', serverId, 'curl 0', 'node 127', 'rpm 127']);
  expect(StandardErrorContent).toContain('rpm: this node has no answer to: --import key');
  expect(existsSync(folder)).toBe(false);
});

test('what a script leaves running goes with it', async () => {
  scene = await setScene([{}], { executeScripts: true });
  const before = performance.now();
  expect(await run(['sleep 30 &', 'echo done'])).toMatchObject({ Status: 'Success', StandardOutputContent: 'done\n' });
  expect(performance.now() - before).toBeLessThan(10_000);
});

test('a Windows node answers from its facts all the same', async () => {
  scene = await setScene([{ os: 'windows-2022' }], { executeScripts: true });
  expect(await run(['echo hello', 'Remove-Item C:\\'], 'AWS-RunPowerShellScript')).toMatchObject({
    StandardOutputContent: 'hello\n',
  });
});
