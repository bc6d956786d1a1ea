import { expect, test } from 'vitest';
import { access, problemsOf, zoneWith } from './broken-config.ts';

test.each<[string, string, string]>([
  [
    'a credential',
    zoneWith(...access, 'aws_access_key: AKIA'),
    '6:5: unknown key "aws_access_key": here can be name, account_id, environment, region, regions, role_name, external_id, session_duration, filters, role_arn, own_credentials',
  ],
  [
    'an account id without quotes',
    zoneWith('account_id: 111122223333', ...access.slice(1)),
    '3:17: landing_zones[0].account_id must be 12 digits in quotes, not 111122223333 without quotes',
  ],
  [
    'an account id that YAML mangles',
    zoneWith('account_id: 012345678901', ...access.slice(1)),
    '3:17: landing_zones[0].account_id must be 12 digits in quotes, not 012345678901 without quotes, which YAML takes for 12345678901',
  ],
  [
    'an octal account id',
    zoneWith('account_id: 0o1234567012', ...access.slice(1)),
    '3:17: landing_zones[0].account_id must be 12 digits in quotes, not 0o1234567012 without quotes, which YAML takes for 175304202',
  ],
  [
    'an account id of 11 digits',
    zoneWith('account_id: "11112222333"', ...access.slice(1)),
    '3:17: landing_zones[0].account_id must be 12 digits in quotes, not "11112222333"',
  ],
  [
    'a region',
    zoneWith('account_id: "111122223333"', 'region: apsoutheast', 'role_name: R'),
    '4:13: landing_zones[0].region must be a region such as "ap-southeast-2", not "apsoutheast"',
  ],
  [
    'a region listed twice',
    zoneWith('account_id: "111122223333"', 'regions: [us-east-1, us-east-1]', 'role_name: R'),
    '4:14: landing_zones[0].regions must be a list without repetitions and with at least one entry',
  ],
  [
    'region beside regions',
    zoneWith(...access, 'regions: [us-east-1]'),
    '6:5: region and regions are both given: give one of them',
  ],
  [
    'a filter that nothing can match',
    zoneWith(...access, 'filters: { tags: { PatchGroup: [] } }'),
    '6:36: landing_zones[0].filters.tags.PatchGroup must be a list with at least one entry',
  ],
  [
    'no region',
    zoneWith('account_id: "111122223333"', 'role_name: R'),
    '2:5: landing zone "lz1" has no region: give region or regions, here or in defaults',
  ],
  [
    'a role of another account',
    zoneWith('account_id: "111122223333"', 'region: us-east-1', 'role_arn: arn:aws:iam::444455556666:role/R'),
    '5:15: role_arn of landing zone "lz1" belongs to account 444455556666, but its account_id is "111122223333"',
  ],
  [
    'no role',
    zoneWith('account_id: "111122223333"', 'region: us-east-1'),
    '2:5: landing zone "lz1" has no role: give role_arn or role_name, or own_credentials: true to assume none',
  ],
  [
    'two roles',
    zoneWith(...access, 'own_credentials: true'),
    '6:5: landing zone "lz1" has role_name and own_credentials: give one of them',
  ],
  [
    'a missing key',
    zoneWith(...access.slice(1)),
    '2:5: landing_zones[0].account_id is missing: it must be 12 digits in quotes',
  ],
  ['no landing zones', 'backup: { retries: 1 }', '1:1: landing_zones is missing: it must be a list'],
  [
    'a production zone that the guards would not know',
    zoneWith(...access, 'environment: production'),
    '6:18: landing_zones[0].environment must be "prod" when it is production: the guards go by that name, not "production"',
  ],
  [
    'a name given twice',
    `${zoneWith(...access)}\n  - name: lz1\n    account_id: "444455556666"\n    region: us-east-1\n    role_name: R`,
    '6:11: landing zone "lz1" is there twice: first at 2:11',
  ],
  [
    'an override of an unknown environment',
    `${zoneWith(...access, 'environment: nonprod')}\noverrides: { environments: { nonprd: {} } }`,
    '7:30: no landing zone has the environment "nonprd": did you mean "nonprod"?',
  ],
  [
    'a value in a merged map',
    `x-zone: &z { region: nowhere }\n${zoneWith('account_id: "111122223333"', 'role_name: R', '<<: *z')}`,
    '1:22: landing_zones[0].region must be a region such as "ap-southeast-2", not "nowhere"',
  ],
  [
    'control characters in a value',
    zoneWith('account_id: "1\\e[31m\\u202e"', ...access.slice(1)),
    '3:17: landing_zones[0].account_id must be 12 digits in quotes, not "1\\u001b[31m\\u202e"',
  ],
])('%s is named with its place and what to do', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([`config.yml:${problem}`]);
});
