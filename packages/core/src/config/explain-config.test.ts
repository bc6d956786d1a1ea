import { expect, test } from 'vitest';
import { explainConfig } from './explain-config.ts';
import { parseConfig } from './parse-config.ts';

const config = parseConfig(
  `defaults: { role_name: R, filters: { tags: { Env: x } } }
backup: { retention_days: 14 }
eligibility: { exclude_tags: { Frozen: "yes" } }
precheck: { thresholds: { uptime: 90d }, services: [sshd] }
patch: { max_errors: 5 }
overrides:
  environments: { nonprod: { backup: { retention_days: 3 } } }
  landing_zones: { lz1: { precheck: { thresholds: { uptime: 9d } } } }
  tags: [{ match: { Role: db }, rollback: { on: [] } }]
landing_zones:
  - name: lz1
    account_id: "111122223333"
    environment: nonprod
    region: us-east-1
    filters: { tags: { PatchGroup: group-1 } }
  - { name: lz2, account_id: "444455556666", region: eu-west-1 }
`,
  'config.yml',
);

const rows = explainConfig(config, {
  flags: { 'workflow.poll_interval': 5, 'dry-run': true, 'workflow.timeouts.hook': undefined },
});

test.each([
  ['backup.retention_days', 14, 'config.yml:2:27'],
  ['backup.retries', 2, 'default'],
  ['eligibility.exclude_tags.PatchExempt', ['true'], 'default'],
  ['eligibility.exclude_tags.Frozen', ['yes'], 'config.yml:3:40'],
  ['precheck.thresholds.uptime.fail', 90 * 86_400, 'config.yml:4:35'],
  ['precheck.thresholds.uptime.warn', 180 * 86_400, 'default'],
  ['precheck.thresholds.disk_free["C:"].fail', 8 * 2 ** 30, 'default'],
  ['precheck.services.windows', ['sshd'], 'config.yml:4:52'],
  ['patch.max_errors', { value: 5, unit: 'servers' }, 'config.yml:5:22'],
  ['patch.output_s3_bucket', null, 'default'],
  ['workflow.poll_interval', 5, 'flag'],
  ['workflow.timeouts.hook', 300, 'default'],
  ['dry-run', true, 'flag'],
  ['landing_zones.lz1.account_id', '111122223333', 'config.yml:12:17'],
  ['landing_zones.lz1.regions', ['us-east-1'], 'config.yml:14:13'],
  ['landing_zones.lz1.role_arn', 'arn:aws:iam::111122223333:role/R', 'config.yml:1:24'],
  ['landing_zones.lz1.filters.tags.Env', ['x'], 'config.yml:1:51'],
  ['landing_zones.lz1.filters.tags.PatchGroup', ['group-1'], 'config.yml:15:36'],
])('%s is %j, says %s', (key, value, source) => {
  expect(rows.filter((row) => row.key === key && !row.source.startsWith('override'))).toEqual([{ key, value, source }]);
});

test('below each landing zone stands what overrides make of the settings there, the zone’s own before its environment’s', () => {
  const inForce = rows.filter(({ key, source }) => key.startsWith('landing_zones') && source.startsWith('override'));
  expect(inForce).toEqual([
    {
      key: 'landing_zones.lz1.backup.retention_days',
      value: 3,
      source: 'override of environment nonprod (config.yml:7:56)',
    },
    {
      key: 'landing_zones.lz1.precheck.thresholds.uptime.fail',
      value: 9 * 86_400,
      source: 'override of landing zone lz1 (config.yml:8:61)',
    },
  ]);
});

test('what overrides say comes last, with whom it concerns', () => {
  expect(rows.filter(({ key, source }) => source.startsWith('override') && !key.startsWith('landing'))).toEqual([
    { key: 'backup.retention_days', value: 3, source: 'override of environment nonprod (config.yml:7:56)' },
    {
      key: 'precheck.thresholds.uptime.fail',
      value: 9 * 86_400,
      source: 'override of landing zone lz1 (config.yml:8:61)',
    },
    { key: 'rollback.on', value: [], source: 'override of tags {"Role":["db"]} (config.yml:9:49)' },
  ]);
});

test('of a config narrowed to some of its zones, those are explained from where they stand', () => {
  const narrowed = explainConfig({ ...config, landingZones: config.landingZones.slice(1) });
  expect(narrowed.filter(({ key }) => /lz\d\.(account_id|role_arn)/.test(key))).toEqual([
    { key: 'landing_zones.lz2.account_id', value: '444455556666', source: 'config.yml:16:30' },
    { key: 'landing_zones.lz2.role_arn', value: 'arn:aws:iam::444455556666:role/R', source: 'config.yml:1:24' },
  ]);
});
