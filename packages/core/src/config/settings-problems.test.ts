import { expect, test } from 'vitest';
import { fileWith, problemsOf } from './broken-config.ts';

test.each<[string, string, string]>([
  [
    'an unknown key',
    fileWith('backup:', '  retension_days: 7'),
    '2:3: unknown key "retension_days": did you mean "retention_days"?',
  ],
  [
    'a key in another spelling',
    fileWith('backup: { retentionDays: 7 }'),
    '1:11: unknown key "retentionDays": did you mean "retention_days"?',
  ],
  ['a key like no other', fileWith('restore: { foo: 1 }'), '1:12: unknown key "foo": here can be only_success'],
  ['a wrong type', fileWith('backup: { reboot: 1 }'), '1:19: backup.reboot must be true or false, not 1'],
  [
    'a bad duration',
    fileWith('workflow:', '  timeouts: { precheck: 5x }'),
    '2:25: workflow.timeouts.precheck must be seconds or a duration such as "30m" or "1h30m", from 1 s to 7 days, not "5x"',
  ],
  [
    'a duration out of range',
    fileWith('workflow: { poll_interval: 2h }'),
    '1:28: workflow.poll_interval must be seconds or a duration such as "30m" or "1h30m", from 1 s to 1 h, not "2h"',
  ],
  [
    'a word near an allowed one',
    fileWith('eligibility: { allow: [spott] }'),
    '1:24: eligibility.allow[0] must be one of spot, auto-scaling, instance-store, eks, ecs, emr, opt-out, service-managed, unsupported-platform (did you mean "spot"?), not "spott"',
  ],
  [
    'an exclusion that nothing can lift',
    fileWith('eligibility: { allow: [opt-out, terminated] }'),
    '1:33: eligibility.allow[1] must be another exclusion: of a terminated instance nothing is left to back up, not "terminated"',
  ],
  [
    'a tag value that is no text',
    fileWith('eligibility: { exclude_tags: { Exempt: true } }'),
    '1:40: eligibility.exclude_tags.Exempt must be text or a list of texts, not true without quotes',
  ],
  [
    'a tag value within a list',
    fileWith('eligibility: { exclude_tags: { Exempt: [a, 5] } }'),
    '1:44: eligibility.exclude_tags.Exempt[1] must be text, not 5 without quotes',
  ],
  [
    'a number where a share is wanted',
    fileWith('patch: { require_success: 95 }'),
    '1:27: patch.require_success must be a percentage such as "95%", not 95 without quotes',
  ],
  [
    'a threshold of the wrong kind',
    fileWith('precheck: { thresholds: { disk_free: { /boot: 5 } } }'),
    '1:47: precheck.thresholds.disk_free["/boot"] must be a size such as "500MiB" or "2GiB", or a map of warn and fail, not 5 without quotes',
  ],
  [
    'a service that only Windows could have',
    fileWith('precheck: { services: [W32Time, MSSQL$SQL1] }'),
    '1:33: precheck.services[1] must be a service name of letters, digits and @._:-; other names stand under linux or windows, not "MSSQL$SQL1"',
  ],
  [
    'a service that would end the quotes around it',
    fileWith('precheck: { services: { windows: ["x\'; reboot"] } }'),
    '1:35: precheck.services.windows[0] must be the name of a Windows service: letters, digits, blanks and @._:$-, not "x\'; reboot"',
  ],
  [
    'more services than one probe can ask for',
    fileWith(`precheck: { services: { linux: [${Array.from({ length: 41 }, (_, index) => `s${index}`)}] } }`),
    '1:32: precheck.services.linux must be a list of at most 40 names, 2000 characters together',
  ],
  [
    'a key within a threshold',
    fileWith('precheck: { thresholds: { uptime: { wran: 1d } } }'),
    '1:37: unknown key "wran": did you mean "warn"?',
  ],
  ['a key without a value', fileWith('backup:'), '1:1: backup has no value: it must be a map'],
  [
    'an override of what holds for the whole run',
    fileWith('overrides: { landing_zones: { lz1: { patch: { max_errors: 3 } } } }'),
    '1:47: key "max_errors" holds for the whole run: it cannot be overridden',
  ],
  [
    'an override that matches everything',
    fileWith('overrides: { tags: [{ match: {}, backup: { retries: 0 } }] }'),
    '1:30: overrides.tags[0].match must name at least one tag',
  ],
  [
    'a tag of AWS in a list of own ones',
    fileWith('backup: { copy_tags: ["aws:x"] }'),
    '1:23: backup.copy_tags[0] must be a tag key of 1 to 128 characters that does not begin with aws:, not "aws:x"',
  ],
  [
    'an empty tag key',
    fileWith('eligibility: { exclude_tags: { "": x } }'),
    '1:32: key "" in eligibility.exclude_tags must be a tag key of 1 to 128 characters',
  ],
])('%s is named with its place and what to do', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([`config.yml:${problem}`]);
});

test('every problem of a file is told at once, in the order of the file', () => {
  const problems = problemsOf(
    [
      'workflow: { timeouts: { ami_creaton: 5 } }',
      'backup: { retries: many, reboot: maybe }',
      'landing_zones:',
      '  - { name: a, account_id: 5, region: x, role_name: r }',
      '  - { name: a, account_id: "111122223333" }',
    ].join('\n'),
  );
  expect(problems.map((line) => line.split(': ')[0])).toEqual([
    'config.yml:1:25',
    'config.yml:2:20',
    'config.yml:2:34',
    'config.yml:4:28',
    'config.yml:4:39',
    'config.yml:5:5',
    'config.yml:5:5',
    'config.yml:5:13',
  ]);
});

test('of very many problems the first hundred are told, and how many more there are', () => {
  const lines = problemsOf(fileWith(...Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`)));
  expect(lines).toHaveLength(101);
  expect(lines[99]).toMatch(/^config\.yml:100:1: unknown key "k99": /);
  expect(lines[100]).toBe('config.yml:1:1: and 29900 problems more');
});
