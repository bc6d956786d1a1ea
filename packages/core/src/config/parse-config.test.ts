import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileWith, problemsOf } from './broken-config.ts';
import { parseConfig } from './parse-config.ts';

const replacedTool = `
workflow:
  phases:
    scan: true
    backup: true
    precheck: true
    patch: false # Can be controlled separately
  timeouts:
    ami_creation: 1800 # 30 minutes
    patch_execution: 3600 # 60 minutes
    ssm_connection: 300 # 5 minutes
landing_zones:
  - name: "prod-us-east-1"
    account_id: "123456789012"
    region: "us-east-1"
    role_arn: "arn:aws:iam::123456789012:role/PatchingRole"
    filters:
      tags:
        Environment: "production"
        PatchGroup: "group-1"
`;

test('the config of the tool it replaces loads unchanged, and its zones, without environment, have none', () => {
  const config = parseConfig(replacedTool, 'config/prepatch_config.yml');
  expect(config.workflow.timeouts).toMatchObject({
    amiCreation: 1800,
    patchExecution: 3600,
    ssmConnection: 300,
    instanceStart: 300,
  });
  expect(config.workflow.phases).toMatchObject({ scan: true, start: true, patch: false });
  expect(config.landingZones).toEqual([
    {
      name: 'prod-us-east-1',
      accountId: '123456789012',
      regions: ['us-east-1'],
      roleArn: 'arn:aws:iam::123456789012:role/PatchingRole',
      filters: { tags: { Environment: ['production'], PatchGroup: ['group-1'] } },
      definedAt: 'config/prepatch_config.yml:13:5',
    },
  ]);
});

test.each([
  ['demo.config.yml', '../../../../fixtures/demo.config.yml'],
  ['small.config.yml', '../../../../fixtures/small.config.yml'],
  ['example.nonprod.yml', '../../../../config/example.nonprod.yml'],
  ['example.prod.yml', '../../../../config/example.prod.yml'],
])('%s is valid', (name, path) => {
  expect(problemsOf(readFileSync(new URL(path, import.meta.url), 'utf8')), name).toEqual([]);
});

test('a role by name gets the partition of its region, and own credentials leave the default role out', () => {
  const text = `
defaults: { region: cn-north-1, role_name: path/R, external_id: abc, filters: { tags: { A: x }, states: [running] } }
landing_zones:
  - { name: a, account_id: "111122223333", filters: { tags: { B: y } } }
  - { name: b, account_id: "111122223333", regions: [us-gov-west-1], own_credentials: true }
`;
  expect(parseConfig(text, 'c.yml').landingZones).toMatchObject([
    {
      roleArn: 'arn:aws-cn:iam::111122223333:role/path/R',
      externalId: 'abc',
      filters: { tags: { A: ['x'], B: ['y'] }, states: ['running'] },
    },
    { regions: ['us-gov-west-1'] },
  ]);
  expect(parseConfig(text, 'c.yml').landingZones[1]).not.toHaveProperty('roleArn');
});

test('short forms are read as what they stand for', () => {
  const config = parseConfig(
    fileWith(
      'precheck: { thresholds: { disk_free: { /: 10GiB }, uptime: null, load_per_core: 3 }, services: [sshd] }',
      'patch: { max_errors: 3, waves: "tag:Wave", require_success: "97.5%" }',
      'start: { hold_tag: "Schedule=a=b" }',
      'workflow: { timeouts: { ami_creation: 1d2h3m4s, precheck: "90" } }',
    ),
    'c.yml',
  );
  expect(config.precheck.thresholds).toMatchObject({
    diskFree: { '/': { warn: 4 * 2 ** 30, fail: 10 * 2 ** 30 }, '/var': { fail: 2 ** 30 } },
    uptime: { warn: null, fail: null },
    loadPerCore: { warn: 1.5, fail: 3 },
  });
  expect(config.precheck.services).toEqual({ linux: ['sshd'], windows: ['sshd'] });
  expect(config.patch).toMatchObject({
    maxErrors: { value: 3, unit: 'servers' },
    waves: { tag: 'Wave' },
    requireSuccess: 97.5,
  });
  expect(config.start.holdTag).toEqual({ key: 'Schedule', value: 'a=b' });
  expect(config.workflow.timeouts).toMatchObject({ amiCreation: 93_784, precheck: 90 });
});
