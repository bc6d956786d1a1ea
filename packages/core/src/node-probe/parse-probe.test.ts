import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProbeRequest } from './build-probe.ts';
import { parseProbe } from './parse-probe.ts';

const folder = new URL('fixtures/', import.meta.url);
const fixtures = readdirSync(folder).sort();
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const nonce = '01K7Q2V5ZJ3M8N4P6R9S0T1V2W';
const linux: ProbeRequest = {
  platform: 'linux',
  nonce,
  sections: ['checks', 'baseline'],
  services: ['sshd', 'amazon-ssm-agent', 'no-such'],
};
const windows: ProbeRequest = { ...linux, platform: 'windows', services: ['MSSQL$SQL1', 'AmazonSSMAgent', 'no such'] };
const requestFor = (name: string) => (name.startsWith('windows') ? windows : linux);

/** The output with other lines between header and end, sealed as the script would seal it. */
function reseal(output: string, change: (lines: string[]) => string[]): string {
  const body = change(output.trim().split('\n').slice(0, -1));
  const digest = createHash('sha256')
    .update(`${body.join('\n')}\n`)
    .digest('hex');
  return `${body.join('\n')}\nend\t${nonce}\t${body.length}\t${digest}\n`;
}

describe('an output as it was sent', () => {
  test.for(fixtures)('%s is read', (name) => {
    const reading = parseProbe(read(name), requestFor(name));
    expect(reading).toMatchObject({ ok: true, facts: { os: { family: expect.any(String) } } });
  });

  test('every fact of a troubled Windows server arrives', () => {
    const reading = parseProbe(read('windows-2019-troubled.txt'), windows);
    expect(reading).toMatchObject({
      ok: true,
      facts: {
        instanceId: 'i-0b1b2c3d4e5f60720',
        bootId: '20260801T120000Z',
        clock: { epochSeconds: 1_795_460_212, synchronized: false },
        checks: {
          disks: [{ path: 'C:', availableBytes: 1_073_741_824, totalInodes: null }],
          cpu: { percent: 98, cores: 2 },
          services: [{ name: 'MSSQL$SQL1', state: 'inactive' }, { state: 'active' }, { state: 'missing' }],
          pendingReboot: { needed: true, source: 'cbs+windows-update+file-rename' },
          packages: { manager: 'windows-update', state: 'locked' },
          patching: { running: true, process: 'wusa.exe' },
          sources: [
            { name: 'repository', reachable: false, host: 'wsus.corp.example' },
            { name: 'patch-manager', reachable: false, detail: 'timed out' },
          ],
          updateService: { state: 'inactive', startMode: 'disabled' },
        },
        baseline: { platform: 'windows', mounts: { items: ['rw:C:'] }, ephemeral: { low: 49_152, high: 65_535 } },
      },
    });
  });

  test('white space around it and another line ending change nothing', () => {
    const output = read('rhel-9.txt');
    expect(parseProbe(`\n ${output.replaceAll('\n', '\r\n')}\n\n`, linux)).toEqual(parseProbe(output, linux));
  });
});

describe('an output that is anything else is never read', () => {
  test.for(fixtures)('%s, cut at any byte', (name) => {
    const output = read(name).trim();
    for (let length = 0; length < output.length; length += 1) {
      expect(parseProbe(output.slice(0, length), requestFor(name)).ok).toBe(false);
    }
  });

  test('with any one character changed, added or lost', () => {
    const output = read('ubuntu-22.04.txt').trim();
    const printable = fc.integer({ min: 9, max: 126 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.nat(output.length - 1), printable, fc.constantFrom(0, 1), (at, character, removed) => {
        const altered = output.slice(0, at) + character + output.slice(at + removed);
        fc.pre(altered.replaceAll('\r\n', '\n').trim() !== output);
        expect(parseProbe(altered, linux).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('whatever is done to it: it reads as the same facts, or not at all', () => {
    const place = fc.nat({ max: 2 ** 16 });
    const noise = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('\n', '\r\n', '\t', '-', '\ufeff', '\0', 'ok', 'fail', 'end\t'),
    );
    type Change = (output: string) => string;
    const at = (output: string, where: number) => where % (output.length + 1);
    const change: fc.Arbitrary<Change> = fc.oneof(
      fc.tuple(place, place).map(
        ([from, to]): Change =>
          (output) =>
            output.slice(0, at(output, from)) + output.slice(at(output, to)),
      ),
      fc.tuple(place, noise).map(
        ([where, text]): Change =>
          (output) =>
            output.slice(0, at(output, where)) + text + output.slice(at(output, where)),
      ),
      fc.tuple(noise, noise).map(
        ([one, other]): Change =>
          (output) =>
            one === '' ? output : output.replaceAll(one, other),
      ),
      fc.constantFrom<Change>(
        (output) => output.replaceAll('\n', '\r\n'),
        (output) => `\ufeff${output}\r\n`,
        (output) => output.toUpperCase(),
        (output) => output.replaceAll('\t', ' '),
        (output) => output + output,
        (output) => output.replace(/(.{1,80})/g, '$1\n'),
        (output) => [...output].join('\0'),
      ),
    );
    const original = fc.constantFrom(...fixtures);
    fc.assert(
      fc.property(original, fc.array(change, { minLength: 1, maxLength: 4 }), (name, changes) => {
        const reading = parseProbe(
          changes.reduce((output, alter) => alter(output), read(name)),
          requestFor(name),
        );
        if (reading.ok) expect(reading).toEqual(parseProbe(read(name), requestFor(name)));
        else expect(reading.problem).not.toBe('');
      }),
      { numRuns: 1500 },
    );
  });

  test('with any two of its lines exchanged or one of another server in between', () => {
    const lines = read('debian-12.txt').trim().split('\n');
    const other = read('rhel-9.txt').trim().split('\n');
    const place = fc.nat(lines.length - 1);
    fc.assert(
      fc.property(place, place, (one, two) => {
        const swapped = lines.with(one, lines[two] ?? '').with(two, lines[one] ?? '');
        fc.pre(swapped.join('\n') !== lines.join('\n'));
        expect(parseProbe(swapped.join('\n'), linux).ok).toBe(false);
        expect(parseProbe(lines.toSpliced(one, 0, other[two] ?? '').join('\n'), linux).ok).toBe(false);
      }),
    );
  });

  test.for<[string, string, string, RegExp]>([
    ['nothing', '', 'empty', /printed nothing/],
    ['white space', ' \r\n\n', 'empty', /printed nothing/],
    ['another script’s words', 'Loaded plugins: extras_suggestions', 'foreign', /does not begin like a probe/],
    ['words before it', `motd\n${read('rhel-9.txt')}`, 'foreign', /does not begin like a probe/],
    ['words after it', `${read('rhel-9.txt')}logout`, 'cut', /has no end line/],
    [
      'the agent’s mark of a cut',
      `${read('rhel-9.txt').slice(0, 900)}\n---Output truncated---`,
      'cut',
      /cut after \d+ lines/,
    ],
    ['half a header', read('rhel-9.txt').slice(0, 30), 'cut', /first line/],
    ['another version', read('rhel-9.txt').replace('probe\t1\t', 'probe\t2\t'), 'foreign', /another version/],
    ['another command’s nonce', read('rhel-9.txt').replaceAll(nonce, `${nonce}X`), 'foreign', /another nonce/],
    ['another platform', read('windows-2022.txt'), 'foreign', /another platform/],
    ['fewer sections', read('rhel-9.txt').replace('checks+baseline', 'baseline'), 'foreign', /another sections/],
  ])('%s', ([, output, code, problem]) => {
    expect(parseProbe(output, linux)).toEqual({ ok: false, code, problem: expect.stringMatching(problem) });
  });

  test.for<[string, (lines: string[]) => string[], RegExp]>([
    [
      'a missing line',
      (lines) => lines.filter((line) => !line.startsWith('reboot')),
      /expected reboot, found "packages"/,
    ],
    [
      'a line twice',
      (lines) => lines.flatMap((line) => (line.startsWith('agent') ? [line, line] : [line])),
      /expected python/,
    ],
    ['an unknown line', (lines) => [...lines, 'surprise\t1'], /"surprise" is one line too many/],
    [
      'a service that was not asked for',
      (lines) => lines.map((line) => line.replace('service\tsshd', 'service\tsshx')),
      /expected sshd, found "sshx"/,
    ],
    [
      'a word that is none of ours',
      (lines) => lines.map((line) => line.replace('packages\tdnf\tok', 'packages\tdnf\tfine')),
      /"fine" is not one of ok, locked, broken/,
    ],
    [
      'a number that is none',
      (lines) => lines.map((line) => line.replace(/^uptime\t.*/, 'uptime\t1e9')),
      /"1e9" is not a number/,
    ],
    [
      'a negative number',
      (lines) => lines.map((line) => line.replace(/^clock\t\d+/, 'clock\t-5')),
      /"-5" is not a number/,
    ],
    ['an empty value', (lines) => lines.map((line) => line.replace(/^root\trw/, 'root\t')), /root has an empty value/],
    [
      'too many values',
      (lines) => lines.map((line) => line.replace(/^root\trw/, 'root\trw\trw')),
      /root has 2 values, not 1/,
    ],
    [
      'a list that claims more than it has',
      (lines) => lines.map((line) => line.replace(/^mounts\t3\t-/, 'mounts\t4\t-')),
      /mounts is not a list/,
    ],
    [
      'a list that claims to be cut and is not',
      (lines) => lines.map((line) => line.replace(/^mounts\t3\t-/, 'mounts\t3\tabcdefabcdef')),
      /mounts is not a list/,
    ],
    [
      'a list out of order',
      (lines) => lines.map((line) => line.replace('rw:/\trw:/boot/efi', 'rw:/boot/efi\trw:/')),
      /mounts is not a list/,
    ],
  ])('well sealed, but with %s', ([, change, problem]) => {
    const reading = parseProbe(reseal(read('rhel-9.txt'), change), linux);
    expect(reading).toEqual({ ok: false, code: 'garbled', problem: expect.stringMatching(problem) });
  });
});
