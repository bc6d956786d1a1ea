import { describe, expect, test } from 'vitest';
import { fileWith, problemsOf } from './broken-config.ts';
import { parseConfig } from './parse-config.ts';

test.each<[string, string, string]>([
  [
    'a repeated key',
    fileWith('backup: { retries: 1, keep: 3, retries: 2 }'),
    '1:32: key "retries" is there twice: first at 1:11',
  ],
  [
    'a syntax error',
    'landing_zones: [',
    '1:17: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['an unknown alias', fileWith('backup: *nowhere'), '1:9: *nowhere has no anchor before it'],
  ['a merge of no map', fileWith('backup: { <<: 5 }'), '1:11: << can merge maps only'],
  ['a map as a key', fileWith('? { a: b }', ': c'), '1:3: a key must be a word, not a map or a list'],
  ['an empty file', '', '1:1: the file is empty'],
  [
    'a second document',
    `${fileWith()}\n---\n${fileWith()}`,
    '6:1: a second document begins here (---): the file must hold one',
  ],
  ['a list', '- a', '1:1: the file must be a map, not a list'],
])('%s is named with its place and what to do', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([`config.yml:${problem}`]);
});

describe('anchors', () => {
  test('merge keys and aliases work, and many zones may share one', () => {
    const zones = Array.from(
      { length: 300 },
      (_, i) => `  - { <<: *zone, name: lz${i}, account_id: "${String(i).padStart(12, '0')}" }`,
    );
    const text = [
      'x-zone: &zone',
      '  region: ap-southeast-2',
      '  role_name: PatchingRole',
      'landing_zones:',
      ...zones,
    ].join('\n');
    const { landingZones } = parseConfig(text, 'config.yml');
    expect(landingZones).toHaveLength(300);
    expect(landingZones[299]).toMatchObject({
      regions: ['ap-southeast-2'],
      roleArn: 'arn:aws:iam::000000000299:role/PatchingRole',
    });
  });

  test('a bomb of nested anchors is refused at once', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `x-${i + 1}: &l${i + 1} [${Array(12).fill(`*l${i}`).join(', ')}]`,
    );
    expect(problemsOf(['x-0: &l0 [a]', ...levels].join('\n'))).toEqual([
      expect.stringMatching(/^config\.yml:2:11: anchors are used more than 10000 times/),
    ]);
  });

  test('an anchor that contains itself ends in a message', () => {
    expect(problemsOf(fileWith('x-a: &a { <<: *a }'))).toEqual([expect.stringMatching(/^config\.yml:\d+:\d+: /)]);
    expect(problemsOf('&a { landing_zones: *a }')).toEqual([
      expect.stringMatching(/^config\.yml:\d+:\d+: landing_zones must be a list, not a map/),
    ]);
  });

  test.each([
    ['open', '['.repeat(20_000)],
    ['closed', `${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['closed and deep', `${'{a: '.repeat(20_000)}${'}'.repeat(20_000)}`],
  ])('nesting without end, %s, ends in a message', (_, text) => {
    for (const problem of problemsOf(text)) expect(problem).toMatch(/^config\.yml:1:\d+: /);
    expect(problemsOf(text)).not.toEqual([]);
  });
});
