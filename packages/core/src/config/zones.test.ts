import { expect, test } from 'vitest';
import { GuardRefusal, UsageError } from '../errors.ts';
import { parseConfig } from './parse-config.ts';
import { selectZones, zoneNamed } from './zones.ts';

const config = parseConfig(
  `
defaults: { region: us-east-1, role_name: R }
landing_zones:
  - { name: lz250nonprod, account_id: "111122223333", environment: nonprod }
  - { name: cmsnonprod, account_id: "444455556666", environment: nonprod }
  - { name: lz250prod, account_id: "123456789012", environment: prod }
  - { name: unsaid, account_id: "777788889999" }
`,
  'config.yml',
);

const select = (names: string[], { all = false, environment }: { all?: boolean; environment?: string } = {}) =>
  selectZones(config, { names, all, environment }).map((zone) => zone.name);

test.each<[string, string[], { all?: boolean; environment?: string }, string[]]>([
  [
    'those named, in that order, each once',
    ['cmsnonprod', 'lz250nonprod', 'cmsnonprod'],
    {},
    ['cmsnonprod', 'lz250nonprod'],
  ],
  ['all', [], { all: true }, ['lz250nonprod', 'cmsnonprod', 'lz250prod', 'unsaid']],
  ['all of an environment', [], { all: true, environment: 'nonprod' }, ['lz250nonprod', 'cmsnonprod']],
  ['with prod also those of which nothing is said', [], { all: true, environment: 'prod' }, ['lz250prod', 'unsaid']],
  [
    'those named, when they are of the environment',
    ['unsaid', 'lz250prod'],
    { environment: 'prod' },
    ['unsaid', 'lz250prod'],
  ],
])('zones selected: %s', (_, names, flags, selected) => {
  expect(select(names, flags)).toEqual(selected);
});

test.each<[string, string[], { all?: boolean; environment?: string }, string]>([
  [
    'nothing named',
    [],
    {},
    'no landing zone named: name some, or give --all; the config has lz250nonprod, cmsnonprod, lz250prod, unsaid',
  ],
  [
    'an environment alone',
    [],
    { environment: 'nonprod' },
    'no landing zone named: name some, or give --all; the config has lz250nonprod, cmsnonprod, lz250prod, unsaid',
  ],
  ['names and --all', ['unsaid'], { all: true }, 'name landing zones, or give --all, not both'],
  [
    'unknown names, all of them',
    ['lz250nonprd', 'unsaid', 'elsewhere'],
    {},
    'no landing zone "lz250nonprd" in config.yml: did you mean "lz250nonprod"?\nno landing zone "elsewhere" in config.yml: it has lz250nonprod, cmsnonprod, lz250prod, unsaid',
  ],
  [
    'an unknown environment',
    [],
    { all: true, environment: 'dev' },
    'no landing zone has the environment "dev": the config has nonprod, prod',
  ],
])('a usage error: %s', (_, names, flags, message) => {
  expect(() => select(names, flags)).toThrow(new UsageError(message));
});

test('a zone of another environment is refused, and so is one of which nothing is said', () => {
  expect(() => select(['cmsnonprod', 'lz250prod', 'unsaid'], { environment: 'nonprod' })).toThrow(
    new GuardRefusal(
      'environment',
      'landing zone "lz250prod" is prod, not nonprod (config.yml:6:5)\n' +
        'landing zone "unsaid" has no environment in the config and is guarded like prod, not nonprod (config.yml:7:5)',
    ),
  );
});

test('one zone is found by name, or the nearest name is told', () => {
  expect(zoneNamed(config, 'unsaid').accountId).toBe('777788889999');
  expect(() => zoneNamed(config, 'LZ250-prod')).toThrow(
    'no landing zone "LZ250-prod" in config.yml: did you mean "lz250prod"?',
  );
});
