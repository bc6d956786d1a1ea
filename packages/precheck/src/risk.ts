import type { Instance } from '@cms-patching/core';
import type { Check } from './check.ts';
import type { DependencyFinding } from './dependencies.ts';

export type Risk = 'low' | 'medium' | 'high';

/** A reason with its weight: 5 in all is a high risk, 2 a medium one. */
export interface RiskReason {
  code: string;
  weight: number;
  message: string;
}

/** What failing to patch this server would mean, and how likely it is. */
export interface RiskView {
  checks: readonly Check[];
  dependencies: readonly DependencyFinding[];
  record: Pick<Instance, 'environment' | 'amiBackup' | 'volumes'>;
}

const weights = {
  'failed-check': 5,
  'only-cluster-member': 4,
  'not-rollbackable': 4,
  'dependency-not-running': 3,
  'dependency-not-ready': 2,
  'dependency-not-found': 1,
  'dependency-not-checked': 1,
  'crash-consistent-backup': 1,
  'data-volumes': 1,
  production: 1,
  'warned-check': 1,
} as const;

/** Warnings alone never make a risk high, however many there are. */
const mostForWarnings = 3;

/** Weighs everything that speaks against a quiet patch; the reasons come heaviest first. */
export function assessRisk({ checks, dependencies, record }: RiskView): { risk: Risk; riskReasons: RiskReason[] } {
  const failed = checks
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ message }) => reason('failed-check', message));
  const warned = checks
    .filter(({ verdict }) => verdict === 'warn')
    .map(({ message }) => reason('warned-check', message));
  const others = [...dependencies.map(({ code, message }) => reason(code, message)), ...recordReasons(record)];
  const sum = weightOf([...failed, ...others]) + Math.min(mostForWarnings, weightOf(warned));
  const riskReasons = [...failed, ...others, ...warned].sort((one, other) => other.weight - one.weight);
  return { risk: sum >= 5 ? 'high' : sum >= 2 ? 'medium' : 'low', riskReasons };
}

function recordReasons({ environment, amiBackup, volumes = [] }: RiskView['record']): RiskReason[] {
  const reasons: RiskReason[] = [];
  if (amiBackup?.rollbackable === false) {
    const why = amiBackup.notRollbackable?.map(({ message }) => message).join('; ');
    reasons.push(
      reason('not-rollbackable', `its root volume can't be restored from the backup${why ? `: ${why}` : ''}`),
    );
  }
  if (amiBackup?.consistency === 'crash-consistent') {
    reasons.push(reason('crash-consistent-backup', 'its backup was taken while it ran: open files may be torn'));
  }
  if (volumes.length > 1) {
    const count = volumes.length - 1;
    reasons.push(
      reason(
        'data-volumes',
        `${count} data ${count === 1 ? 'volume is' : 'volumes are'} not rolled back with the root volume`,
      ),
    );
  }
  if (environment === 'prod') reasons.push(reason('production', 'it is in production'));
  return reasons;
}

const reason = (code: keyof typeof weights, message: string): RiskReason => ({ code, weight: weights[code], message });

const weightOf = (reasons: readonly RiskReason[]): number => reasons.reduce((sum, { weight }) => sum + weight, 0);
