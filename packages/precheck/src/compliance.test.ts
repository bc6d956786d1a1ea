import { defaultSettings } from '@cms-patching/core/default-settings';
import { expect, test } from 'vitest';
import { type ComplianceView, complianceOf } from './compliance.ts';

const settings = { ...defaultSettings.precheck, requiredTags: ['Owner', 'Application'] };
const compliant: ComplianceView = {
  record: { tags: { Owner: 'ops', Application: 'shop' }, ssm: { pingStatus: 'Online' } },
  backupAgeSeconds: 3600,
  volumes: [{ volumeId: 'vol-1', encrypted: true }],
};
const broken = (view: ComplianceView) =>
  complianceOf(view, settings)
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ rule, verdict, message }) => `${verdict} ${rule}: ${message}`);

test.for<[string, Partial<ComplianceView>, string[]]>([
  ['nothing wrong', {}, []],
  [
    'a tag missing and one empty',
    { record: { ...compliant.record, tags: { Owner: ' ' } } },
    ['fail required-tags: tags missing or empty: Owner, Application'],
  ],
  [
    'an inherited word is no tag',
    { record: { ...compliant.record, tags: { Owner: 'ops', constructor: 'x' } } },
    ['fail required-tags: tags missing or empty: Application'],
  ],
  ['no SSM', { record: { ...compliant.record, ssm: null } }, ['fail ssm-managed: it is not managed by SSM']],
  ['an old backup', { backupAgeSeconds: 3 * 86_400 }, ['fail backup-age: the backup is 3 days old, more than 24 h']],
  ['no backup', { backupAgeSeconds: null }, ['fail backup-age: there is no good backup']],
  [
    'a plain volume',
    { volumes: [{ volumeId: 'vol-1', encrypted: false }] },
    ['warn encrypted-volumes: not encrypted: vol-1'],
  ],
  [
    'volumes nobody told of',
    { volumes: null },
    ['warn encrypted-volumes: whether its volumes are encrypted could not be found out'],
  ],
])('%s', ([, change, expected]) => {
  expect(broken({ ...compliant, ...change })).toEqual(expected);
});

test('a rule that is ignored is not judged', () => {
  const ignored = { ...settings, compliance: { ...settings.compliance, ssmManaged: 'ignore' as const } };
  const view = { ...compliant, record: { ...compliant.record, ssm: null } };
  expect(complianceOf(view, ignored).map(({ rule }) => rule)).toEqual([
    'required-tags',
    'backup-age',
    'encrypted-volumes',
  ]);
});
