import { expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';
import { settingsFor } from './settings-for.ts';

const config = parseConfig(
  `
backup: { retention_days: 10, copy_tags: [Name, Owner] }
eligibility: { exclude_tags: { Frozen: "yes" } }
precheck: { thresholds: { uptime: 30d } }
overrides:
  environments:
    prod: { backup: { retention_days: 20, retries: 5 }, rollback: { on: [dead] } }
  landing_zones:
    lz1: { backup: { retention_days: 30, copy_tags: [CostCentre] }, eligibility: { exclude_tags: { PatchExempt: [] } } }
  tags:
    - match: { Role: db*, Tier: [gold, silver] }
      backup: { retention_days: 40 }
      precheck: { thresholds: { uptime: { warn: 1d }, disk_free: { /: 9GiB } } }
    - match: { Role: db1 }
      backup: { retention_days: 50 }
      start: { hold_tag: Hold=1 }
landing_zones:
  - { name: lz1, account_id: "111122223333", environment: prod, region: us-east-1, role_name: R }
  - { name: lz2, account_id: "444455556666", environment: prod, region: us-east-1, role_name: R }
  - { name: lz3, account_id: "123456789012", region: us-east-1, role_name: R }
`,
  'config.yml',
);

test.each([
  ['the file alone', { landingZone: 'lz3' }, 10],
  ['the environment over the file', { landingZone: 'lz2', environment: 'prod' }, 20],
  ['the landing zone over the environment', { landingZone: 'lz1', environment: 'prod' }, 30],
  ['a tag over the landing zone', { landingZone: 'lz1', environment: 'prod', tags: { Role: 'db2', Tier: 'gold' } }, 40],
  ['of tags the later one', { landingZone: 'lz1', environment: 'prod', tags: { Role: 'db1', Tier: 'silver' } }, 50],
  ['a match only with all its tags', { landingZone: 'lz3', tags: { Role: 'db2' } }, 10],
  ['no names out of thin air', { landingZone: 'toString', environment: 'constructor', tags: { __proto__: 'x' } }, 10],
])('settings come from %s', (_, server, days) => {
  expect(settingsFor(config, server).backup.retentionDays).toBe(days);
});

test('maps are merged key by key through all layers, lists and single values replaced', () => {
  const settings = settingsFor(config, {
    landingZone: 'lz1',
    environment: 'prod',
    tags: { Role: 'db1', Tier: 'gold' },
  });
  expect(settings.backup).toEqual({
    retentionDays: 50,
    copyTags: ['CostCentre'],
    reuseWithin: 0,
    reboot: false,
    retries: 5,
    keep: null,
  });
  expect(settings.eligibility.excludeTags).toEqual({ PatchExempt: [], Frozen: ['yes'] });
  expect(settings.precheck.thresholds.uptime).toEqual({ warn: 86_400, fail: 30 * 86_400 });
  expect(settings.precheck.thresholds.diskFree['/']).toEqual({ warn: 4 * 2 ** 30, fail: 9 * 2 ** 30 });
  expect(settings.rollback).toEqual({ on: ['dead'], deleteReplacedRoot: false });
  expect(settings.start.holdTag).toEqual({ key: 'Hold', value: '1' });
  expect(config.backup.retentionDays, 'the config itself stays as it is').toBe(10);
});

test('servers for which the same overrides hold share one object', () => {
  const server = (tags: Record<string, string>) =>
    settingsFor(config, { landingZone: 'lz2', environment: 'prod', tags });
  expect(server({ Role: 'web' })).toBe(server({ Name: 'other' }));
  expect(server({ Role: 'web' })).not.toBe(server({ Role: 'db1' }));
});
