import type { EffectiveSettings, Instance } from '@cms-patching/core';
import type { Severity, Verdict } from './check.ts';
import { inTime } from './quantities.ts';

type PrecheckSettings = EffectiveSettings['precheck'];

export interface ComplianceRule {
  rule: 'required-tags' | 'backup-age' | 'ssm-managed' | 'encrypted-volumes';
  verdict: Verdict;
  message: string;
}

/** What the rules are held against; null where it is not known. */
export interface ComplianceView {
  record: Pick<Instance, 'tags' | 'ssm'>;
  backupAgeSeconds: number | null;
  volumes: ReadonlyArray<{ volumeId: string; encrypted: boolean }> | null;
}

/** The verdict of every rule that the config does not ignore; a thing that is not known breaks its rule. */
export const complianceOf = (view: ComplianceView, settings: PrecheckSettings): ComplianceRule[] => [
  ...judge('required-tags', settings.compliance.requiredTags, requiredTags(view, settings)),
  ...judge('backup-age', settings.compliance.backupAge, backupAge(view, settings)),
  ...judge('ssm-managed', settings.compliance.ssmManaged, ssmManaged(view)),
  ...judge('encrypted-volumes', settings.compliance.encryptedVolumes, encryptedVolumes(view)),
];

interface Standing {
  broken: boolean;
  message: string;
}

const judge = (rule: ComplianceRule['rule'], severity: Severity, { broken, message }: Standing): ComplianceRule[] =>
  severity === 'ignore' ? [] : [{ rule, verdict: broken ? severity : 'pass', message }];

function requiredTags({ record: { tags = {} } }: ComplianceView, settings: PrecheckSettings): Standing {
  const missing = settings.requiredTags.filter((key) => !Object.hasOwn(tags, key) || tags[key]?.trim() === '');
  return missing.length > 0
    ? { broken: true, message: `tags missing or empty: ${missing.join(', ')}` }
    : { broken: false, message: 'every required tag is there' };
}

function backupAge(
  { backupAgeSeconds: age }: ComplianceView,
  { thresholds: { backupAge } }: PrecheckSettings,
): Standing {
  const limit = backupAge.fail ?? backupAge.warn;
  if (age === null) return { broken: true, message: 'there is no good backup' };
  if (limit !== null && age > limit)
    return { broken: true, message: `the backup is ${inTime(age)} old, more than ${inTime(limit)}` };
  return { broken: false, message: `the backup is ${inTime(age)} old` };
}

const ssmManaged = ({ record: { ssm } }: ComplianceView): Standing =>
  ssm ? { broken: false, message: 'it is managed by SSM' } : { broken: true, message: 'it is not managed by SSM' };

function encryptedVolumes({ volumes }: ComplianceView): Standing {
  if (volumes === null) return { broken: true, message: 'whether its volumes are encrypted could not be found out' };
  const plain = volumes.filter(({ encrypted }) => !encrypted).map(({ volumeId }) => volumeId);
  return plain.length > 0
    ? { broken: true, message: `not encrypted: ${plain.join(', ')}` }
    : { broken: false, message: 'every volume is encrypted' };
}
