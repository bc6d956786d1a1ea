import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { regionPattern } from './aws-names.ts';
import { access, zoneWith } from './broken-config.ts';
import { knownRegions } from './known-regions.ts';
import { parseConfig } from './parse-config.ts';

const zone = ['account_id: "111122223333"', 'role_name: R'];
const newer = 'It is used as it is, in case AWS has added it since';

test.each([
  ['one of a zone', zoneWith(...zone, 'region: eu-wst-1'), [['5:13', 'eu-wst-1', 'did you mean "eu-west-1"? ']]],
  [
    'of several the wrong one',
    zoneWith(...zone, 'regions: [us-east-1, us-eats-2]'),
    [['5:26', 'us-eats-2', 'did you mean "us-east-2"? ']],
  ],
  [
    'the default',
    `defaults: { region: eu-west-9 }\n${zoneWith(...zone)}`,
    [['1:21', 'eu-west-9', 'did you mean "eu-west-1"? ']],
  ],
  ['one like none', zoneWith(...zone, 'region: xy-atlantis-1'), [['5:13', 'xy-atlantis-1', '']]],
  ['a known one', zoneWith(...access), []],
])('a region that is unknown is warned of where it stands, and stays usable: %s', (_, text, warnings) => {
  const config = parseConfig(text, 'c.yml');
  expect(config.warnings).toEqual(
    warnings.map(
      ([at, region, hint]) => `c.yml:${at}: region "${region}" is none that this version knows: ${hint}${newer}`,
    ),
  );
  expect(config.landingZones[0]?.regions.length).toBeGreaterThan(0);
});

test('the known regions are those that the SDK in use lists', () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('@aws-sdk/core/client'), 'utf8');
  const listed = [...source.matchAll(/"([a-z-]+-\d)": \{/g)].flatMap(([, region = '']) =>
    regionPattern.test(region) ? [region] : [],
  );
  expect(listed.length).toBeGreaterThan(30);
  expect([...knownRegions].sort()).toEqual([...new Set(listed)].sort());
});
