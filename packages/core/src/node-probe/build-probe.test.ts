import { execa } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperationError } from '../errors.ts';
import { buildProbe, echoProbe, isEcho, type ProbeRequest } from './build-probe.ts';
import { isServiceName } from './service-names.ts';

const nonce = '01K7Q2V5ZJ3M8N4P6R9S0T1V2W';
const linux: ProbeRequest = { platform: 'linux', nonce, sections: ['checks'] };

test('the first lines identify a probe and carry its parameters', () => {
  const services = ['sshd', 'dev-disk\\x2dby.swap', 'getty@tty1'];
  expect(buildProbe({ ...linux, sections: ['baseline', 'checks'], services })).toMatchObject({
    document: 'AWS-RunShellScript',
    commands: expect.arrayContaining([
      '# cms-patching-probe 1',
      `nonce='${nonce}'`,
      "sections='checks+baseline'",
      "services='sshd|dev-disk\\x2dby.swap|getty@tty1'",
    ]),
  });
  const { document, commands } = buildProbe({ ...linux, platform: 'windows', services: ['MSSQL$SQL1', 'W32Time'] });
  expect(document).toBe('AWS-RunPowerShellScript');
  expect(commands.slice(0, 4)).toEqual([
    '# cms-patching-probe 1',
    `$nonce = '${nonce}'`,
    "$sections = 'checks'",
    "$services = 'MSSQL$SQL1|W32Time'",
  ]);
});

test.for(['', '-rf', "x';reboot;'", 'a b', 'a|b', 'a\nb', '$(reboot)', '`reboot`', 'é', 'x'.repeat(129)])(
  'the service name %j never reaches a script',
  (name) => {
    expect(() => buildProbe({ ...linux, services: [name] })).toThrow(OperationError);
  },
);

test('whatever passes as a service name comes out of the shell as it went in', async () => {
  const accepted: string[] = [];
  const candidate = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(candidate, (name) => {
      expect(isServiceName(name, 'linux')).toBe(/^[A-Za-z0-9_][A-Za-z0-9@._:\\-]*$/.test(name));
      if (isServiceName(name, 'linux')) accepted.push(name);
    }),
    { numRuns: 5000 },
  );
  const services = [...new Set(accepted), 'a\\x2db@c:d._-'].slice(0, 40);
  const [, , , line = ''] = buildProbe({ ...linux, services }).commands;
  const { stdout } = await execa('sh', ['-c', `${line}\nprintf '%s' "$services"`]);
  expect(stdout).toBe(services.join('|'));
});

test('names that would not fit into one answer are refused', () => {
  expect(() => buildProbe({ ...linux, services: Array.from({ length: 41 }, () => 'x') })).toThrow(/41 service names/);
  expect(() => buildProbe({ ...linux, services: Array.from({ length: 20 }, () => 'x'.repeat(120)) })).toThrow(
    /too many/,
  );
});

test('a nonce that is not plain is a mistake of the caller', () => {
  for (const bad of ['', 'short', "1234567'", 'x'.repeat(65)]) {
    expect(() => buildProbe({ ...linux, nonce: bad })).toThrow(TypeError);
    expect(() => echoProbe(bad, 'linux')).toThrow(TypeError);
  }
});

test('the echo of a nonce proves itself and nothing else', async () => {
  const probe = echoProbe(nonce, 'linux');
  const { stdout } = await execa('sh', ['-c', probe.commands.join('\n')]);
  expect(isEcho(`${stdout}\r\n`, nonce)).toBe(true);
  expect(isEcho(stdout, `${nonce}0`)).toBe(false);
  expect(isEcho(`${stdout}${stdout}`, nonce)).toBe(false);
  expect(isEcho('', nonce)).toBe(false);
  expect(echoProbe(nonce, 'windows')).toEqual({ ...probe, document: 'AWS-RunPowerShellScript' });
});
