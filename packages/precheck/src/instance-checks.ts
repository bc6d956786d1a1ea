import type { EffectiveSettings, Instance } from '@cms-patching/core';
import { atMost, type Check, found } from './check.ts';
import { inTime } from './quantities.ts';

type PrecheckSettings = EffectiveSettings['precheck'];

/** What EC2 says about the server now; null where it was not asked or did not say. */
export interface InstanceSide {
  /** EC2's words: `ok`, `impaired`, `initializing`, `insufficient-data`, `not-applicable`. */
  statusChecks: { instance: string; system: string } | null;
  scheduledEvents: ReadonlyArray<{ code: string; notBefore?: string }> | null;
  terminationProtection: boolean | null;
  stopProtection: boolean | null;
  /** The backup that this server could be restored from, or what is wrong with the one it should have. */
  backup: { imageId: string; ageSeconds: number } | { problem: string };
}

/** Status checks, backup, scheduled events, protection, and kinds of instances that do not keep their patches. */
export const instanceChecks = (
  record: Pick<Instance, 'autoScalingGroupName' | 'instanceLifecycle'>,
  side: InstanceSide,
  { severities, thresholds }: PrecheckSettings,
): Check[] => [
  ...statusChecks(side, severities),
  ...backupChecks(side, severities, thresholds),
  ...eventChecks(side, severities),
  ...protectionChecks(side, severities),
  ...found({
    check: 'auto-scaling',
    subject: 'Auto Scaling',
    value: record.autoScalingGroupName ?? false,
    isWrong: record.autoScalingGroupName !== undefined,
    severity: severities.autoScaling,
    wanted: 'no Auto Scaling group',
    fine: 'it belongs to no Auto Scaling group',
    wrong: `it belongs to the Auto Scaling group ${record.autoScalingGroupName}, which may replace it while it reboots: suspend its processes or patch its image`,
  }),
  ...found({
    check: 'spot',
    subject: 'the lifecycle',
    value: record.instanceLifecycle ?? false,
    isWrong: record.instanceLifecycle === 'spot',
    severity: severities.spot,
    wanted: 'not spot',
    fine: 'it is not a Spot instance',
    wrong: 'it is a Spot instance, which AWS may take away at any time',
  }),
];

function statusChecks({ statusChecks }: InstanceSide, severities: PrecheckSettings['severities']): Check[] {
  const words = statusChecks === null ? null : `instance ${statusChecks.instance}, system ${statusChecks.system}`;
  const states = statusChecks === null ? [] : [statusChecks.instance, statusChecks.system];
  return found({
    check: 'status-checks',
    subject: 'the EC2 status checks',
    value: words,
    isWrong: statusChecks === null ? null : states.some((state) => state !== 'ok' && state !== 'not-applicable'),
    severity: severities.statusChecks,
    wanted: 'instance ok, system ok',
    fine: 'both EC2 status checks pass',
    wrong: `not both EC2 status checks pass (${words}): look at the console output and screenshot`,
  });
}

function backupChecks(
  { backup }: InstanceSide,
  { backup: severity }: PrecheckSettings['severities'],
  { backupAge }: PrecheckSettings['thresholds'],
): Check[] {
  const problem = 'problem' in backup ? backup.problem : undefined;
  const presence = found({
    check: 'backup',
    subject: 'the backup',
    value: 'imageId' in backup ? backup.imageId : null,
    isWrong: problem !== undefined,
    severity,
    wanted: 'a good backup',
    fine: 'imageId' in backup ? `${backup.imageId} is a good backup` : '',
    wrong: `there is no good backup: ${problem}; run ami-backup`,
  });
  if (!('ageSeconds' in backup)) return presence;
  return [
    ...presence,
    ...atMost({
      check: 'backup-age',
      subject: 'the age of the backup',
      value: backup.ageSeconds,
      threshold: backupAge,
      write: inTime,
      say: (written) => `its backup is ${written} old`,
      remedy: 'run ami-backup again',
    }),
  ];
}

function eventChecks(
  { scheduledEvents }: InstanceSide,
  { scheduledEvents: severity }: PrecheckSettings['severities'],
): Check[] {
  const named = scheduledEvents
    ?.map(({ code, notBefore }) => (notBefore ? `${code} from ${notBefore}` : code))
    .join(', ');
  return found({
    check: 'scheduled-events',
    subject: 'events that AWS has scheduled',
    value: named ?? null,
    isWrong: scheduledEvents === null ? null : scheduledEvents.length > 0,
    severity,
    wanted: 'no events',
    fine: 'AWS has scheduled no events for it',
    wrong: `AWS has scheduled ${named}: choose a time apart from it`,
  });
}

/** Neither hinders a patch; stop protection keeps srv-restore from stopping the server again. */
function protectionChecks(
  { stopProtection, terminationProtection }: InstanceSide,
  { protection: severity }: PrecheckSettings['severities'],
): Check[] {
  const on = [stopProtection && 'stop protection', terminationProtection && 'termination protection'].filter(Boolean);
  return found({
    check: 'protection',
    subject: 'its protection',
    value: on.join(', '),
    isWrong: stopProtection === null || terminationProtection === null ? null : on.length > 0,
    severity,
    wanted: 'no protection',
    fine: 'neither stop nor termination protection is on',
    wrong: `${on.join(' and ')} ${on.length > 1 ? 'are' : 'is'} on: with stop protection it can't be stopped again after its patch`,
  });
}
