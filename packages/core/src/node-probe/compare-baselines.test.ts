import { describe, expect, test } from 'vitest';
import { type Baseline, baselineSchema, type FactList } from './baseline.ts';
import { compareBaselines, hasRebooted } from './compare-baselines.ts';

const list = (...items: string[]): FactList => ({ total: items.length, items: items.sort() });

const before: Baseline = {
  platform: 'linux',
  kernel: '5.14.0-427.el9.x86_64',
  bootId: '0e8f4d6a-5c0b-4a37-9f0e-2b6b6a1f9c11',
  running: list('nginx', 'sshd', 'user@1000', 'packagekit'),
  listening: list('tcp/22', 'tcp/443', 'tcp/25/local', 'tcp/50123', 'udp/68'),
  mounts: list('rw:/', 'rw:/data', 'ro:/mnt/cd', 'rw:/run/user/1000'),
  ephemeral: { low: 32_768, high: 60_999 },
};
const windows: Baseline = { ...before, platform: 'windows', kernel: '10.0.20348.2700', bootId: '20261110T031502Z' };

const find = (after: Partial<Baseline>, from: Baseline = before) => {
  const { health, differences } = compareBaselines(from, { ...from, ...after });
  return [health, ...differences.map(({ message }) => message)];
};

describe('a server after its patch', () => {
  test.for<[string, Partial<Baseline>, string[]]>([
    ['nothing else', {}, ['same']],
    ['a service less', { running: list('sshd') }, ['degraded', 'service nginx ran before and does not now']],
    ['a service more', { running: list('nginx', 'sshd', 'cron') }, ['same']],
    ['services that come and go gone', { running: list('nginx', 'sshd') }, ['same']],
    [
      'a port less',
      { listening: list('tcp/22', 'tcp/25/local', 'udp/68') },
      ['degraded', 'nothing listens on tcp/443 any more'],
    ],
    ['an ephemeral port less', { listening: list('tcp/22', 'tcp/443', 'tcp/25/local', 'udp/68') }, ['same']],
    [
      'an ephemeral port by its new range less',
      { listening: list('tcp/22', 'tcp/443', 'tcp/25/local', 'udp/68'), ephemeral: null },
      ['same'],
    ],
    [
      'a port on loopback only',
      { listening: list('tcp/22', 'tcp/443/local', 'tcp/25/local', 'udp/68') },
      ['degraded', 'tcp/443 is served on loopback only now'],
    ],
    ['a port open to more', { listening: list('tcp/22', 'tcp/443', 'tcp/25', 'udp/68') }, ['same']],
    ['a mount less', { mounts: list('rw:/', 'ro:/mnt/cd') }, ['degraded', '/data is not mounted any more']],
    [
      'a mount turned read-only',
      { mounts: list('rw:/', 'ro:/data', 'rw:/mnt/cd') },
      ['degraded', '/data has become read-only'],
    ],
    [
      'a new kernel',
      { kernel: '5.14.0-503.el9.x86_64' },
      ['same', 'the kernel was 5.14.0-427.el9.x86_64 and is 5.14.0-503.el9.x86_64'],
    ],
    ['a boot', { bootId: '11111111-5c0b-4a37-9f0e-2b6b6a1f9c11' }, ['same', 'the server was rebooted']],
    ['no answer about services', { running: null }, ['degraded', "the running services can't be read any more"]],
  ])('with %s', ([, after, expected]) => {
    expect(find(after)).toEqual(expected);
  });

  test('what was never recorded is said, and harms nothing', () => {
    expect(find({ mounts: list('rw:/') }, { ...before, mounts: null })).toEqual([
      'same',
      'the mounts were not recorded before',
    ]);
  });

  test.for<[string, string[]]>([
    ['wuauserv', ['same']],
    ['CDPUserSvc_3f2a1', ['same']],
    ['MSSQL$SQL1', ['degraded', 'service MSSQL$SQL1 ran before and does not now']],
  ])('%s stops on Windows', ([service, expected]) => {
    expect(find({ running: list() }, { ...windows, running: list(service) })).toEqual(expected);
  });
});

describe('lists that were cut', () => {
  const names = Array.from({ length: 9 }, (_, index) => `unit-${index}`);
  const cut = (shown: number, digest: string, items = names): FactList => ({
    total: items.length,
    items: items.slice(0, shown),
    digest,
  });

  test('are the same when their digests are', () => {
    expect(find({ running: cut(5, 'abcdefabcdef') }, { ...before, running: cut(5, 'abcdefabcdef') })).toEqual(['same']);
  });

  test('are compared as far as both reach, and the rest is said to be open', () => {
    const after = cut(5, '111111111111', names.toSpliced(1, 1));
    expect(find({ running: after }, { ...before, running: cut(7, 'abcdefabcdef') })).toEqual([
      'degraded',
      'service unit-1 ran before and does not now',
      '3 of 9 running services could not be compared: the list is too long',
    ]);
  });

  test('a whole list after a cut one leaves open only what was not recorded', () => {
    expect(find({ running: list(...names) }, { ...before, running: cut(7, 'abcdefabcdef') })).toEqual([
      'same',
      '2 of 9 running services could not be compared: the list is too long',
    ]);
  });
});

describe('whether a server has rebooted', () => {
  test.for<[Baseline, string | null, boolean | null]>([
    [before, before.bootId, false],
    [before, 'another', true],
    [before, null, null],
    [windows, '20261110T031502Z', false],
    [windows, '20261110T031540Z', false],
    [windows, '20261111T031502Z', true],
  ])('case %#', ([first, bootId, expected]) => {
    expect(hasRebooted(first, { ...first, bootId })).toBe(expected);
  });
});

test('a baseline survives the record that carries it', () => {
  expect(baselineSchema.parse(JSON.parse(JSON.stringify(before)))).toEqual(before);
});
