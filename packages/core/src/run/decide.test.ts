import { describe, expect, test } from 'vitest';
import type { LandingZone } from '../config/config.ts';
import type { Instance } from '../instance.ts';
import { decide, type Rules } from './decide.ts';

const time = '2026-01-31T01:00:00.000Z';
const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const zone: LandingZone = {
  name: 'lz250nonprod',
  accountId: '111122223333',
  environment: 'nonprod',
  regions: ['ap-southeast-2'],
  filters: {},
};
const block = (status: string) => ({ status, startedAt: time, finishedAt: time });
const record = (changes: object = {}): Instance =>
  ({
    schema: 'cms-patching/instance@1',
    runId,
    landingZone: 'lz250nonprod',
    environment: 'nonprod',
    accountId: '111122223333',
    region: 'ap-southeast-2',
    instanceId: 'i-0123456789abcdef0',
    state: 'running',
    lzScan: block('success'),
    ...changes,
  }) as Instance;
const rules = (changes: Partial<Rules> = {}): Rules => ({
  key: 'srvStart',
  needs: ['lzScan', 'amiBackup'],
  changes: true,
  force: false,
  dryRun: false,
  runId,
  endpoint: undefined,
  environment: undefined,
  zones: new Map([[zone.name, zone]]),
  maxScanAge: 24 * 3_600_000,
  now: () => new Date('2026-01-31T02:00:00Z'),
  ...changes,
});
const zones = (environment: string | undefined): Rules['zones'] => {
  const { environment: _, ...rest } = zone;
  return new Map([[zone.name, environment === undefined ? rest : { ...rest, environment }]]);
};

test('a record that nothing speaks against is worked on', () => {
  expect(decide(record(), rules())).toEqual({ do: 'work', zone });
});

describe('work that is done', () => {
  test.each([
    ['passes when the stage changes things', { srvStart: block('success') }, {}, 'pass'],
    ['passes even where a guard would refuse', { srvStart: block('success'), accountId: '444455556666' }, {}, 'pass'],
    ['is redone with --force', { srvStart: block('success') }, { force: true }, 'work'],
    [
      'is redone when it tells of a time that is over',
      { srvStart: block('success') },
      { isOutdated: () => true },
      'work',
    ],
    ['is looked at again by a stage that observes', { srvStart: block('success') }, { changes: false }, 'work'],
    ['is retried when it failed', { srvStart: block('failed') }, {}, 'work'],
    ['is done for real after a plan', { srvStart: block('planned') }, {}, 'work'],
  ])('%s', (_name, changes, ruleChanges, expected) => {
    expect(decide(record(changes), rules(ruleChanges)).do).toBe(expected);
  });
});

describe('what is upstream', () => {
  test.each([
    ['success', {}, 'work'],
    ['failed', {}, 'skip'],
    ['timeout', {}, 'skip'],
    ['unknown', {}, 'skip'],
    ['skipped', {}, 'skip'],
    ['partial', {}, 'skip'],
    ['planned', {}, 'work'],
    ['planned', { dryRun: true }, 'work'],
  ])('a needed block that is %s %j', (status, ruleChanges, expected) => {
    expect(decide(record({ amiBackup: block(status) }), rules(ruleChanges)).do).toBe(expected);
  });

  test('is named in the reason', () => {
    expect(decide(record({ amiBackup: block('failed') }), rules())).toEqual({
      do: 'skip',
      reason: { code: 'upstream', message: 'amiBackup is failed' },
    });
  });
});

describe('guards', () => {
  test.each([
    ['another account than the config', { accountId: '444455556666' }, {}, 'account'],
    ['another region than the config', { region: 'eu-west-1' }, {}, 'region'],
    ['another environment than the config', { environment: 'prod' }, {}, 'environment'],
    ['no environment where the config has one', { environment: undefined }, {}, 'environment'],
    ['a rehearsal record against AWS', { endpoint: 'http://127.0.0.1:4566' }, {}, 'endpoint'],
    ['an AWS record in a rehearsal', {}, { endpoint: 'http://127.0.0.1:4566' }, 'endpoint'],
    ['a record of another run', { runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2G' }, {}, 'other-run'],
    ['a scan that is too old', { lzScan: { ...block('success'), finishedAt: '2026-01-29T00:00:00Z' } }, {}, 'scan-age'],
    ['a zone of another environment', {}, { environment: 'prod' }, 'environment'],
    ['prod that is not named', { environment: 'prod' }, { zones: zones('prod') }, 'environment'],
    [
      'a zone without an environment that is not named',
      { environment: undefined },
      { zones: zones(undefined) },
      'environment',
    ],
    [
      'a zone without an environment when nonprod is named',
      { environment: undefined },
      { zones: zones(undefined), environment: 'nonprod' },
      'environment',
    ],
  ])('refuse %s', (_name, changes, ruleChanges, code) => {
    expect(decide(record(changes), rules(ruleChanges as Partial<Rules>))).toMatchObject({
      do: 'refuse',
      reason: { code },
    });
  });

  test.each([
    ['prod that is named', { environment: 'prod' }, { zones: zones('prod'), environment: 'prod' }],
    ['prod when nothing is changed', { environment: 'prod' }, { zones: zones('prod'), changes: false }],
    ['prod in a dry run', { environment: 'prod' }, { zones: zones('prod'), dryRun: true }],
    [
      'an old scan when nothing is changed',
      { lzScan: { ...block('success'), finishedAt: '2026-01-01T00:00:00Z' } },
      { changes: false },
    ],
  ])('let through %s', (_name, changes, ruleChanges) => {
    expect(decide(record(changes), rules(ruleChanges as Partial<Rules>)).do).toBe('work');
  });
});

test('a landing zone that the config does not have fails the record', () => {
  expect(decide(record({ landingZone: 'lz999' }), rules())).toMatchObject({ do: 'fail', code: 'unknown-landing-zone' });
});
