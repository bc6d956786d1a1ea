import type { EffectiveSettings, Instance, ProbeFacts } from '@cms-patching/core';
import { type Check, worstVerdict } from './check.ts';
import { type InstanceSide, instanceChecks } from './instance-checks.ts';
import { resourceChecks } from './resource-checks.ts';
import { type ReadingSpan, systemChecks } from './system-checks.ts';
import { updateChecks } from './update-checks.ts';

/** Everything that is known of a server at the time of its precheck. */
export interface ServerView {
  record: Pick<Instance, 'autoScalingGroupName' | 'instanceLifecycle' | 'ssm'>;
  /** What its own probe found; its checks section is needed. */
  facts: ProbeFacts;
  /** When the probe read the server's clock. */
  read: ReadingSpan;
  side: InstanceSide;
}

/** Every check of one server, in the order in which people ask; throws when the probe was not asked for checks. */
export function checkServer(
  { record, facts, read, side }: ServerView,
  settings: EffectiveSettings['precheck'],
): Check[] {
  if (!facts.checks) throw new TypeError('the probe was not asked for checks');
  // An agent from a snap or an archive is in no package list; SSM knows its version.
  const checks = { ...facts.checks, agentVersion: facts.checks.agentVersion ?? record.ssm?.agentVersion ?? null };
  return [
    ...instanceChecks(record, side, settings),
    ...resourceChecks(checks, settings.thresholds),
    ...systemChecks(facts, checks, settings, read),
    ...updateChecks(checks, settings.severities),
  ];
}

/** Whether a server may be patched: no check as bad as the config does not allow. */
export function isReady(checks: readonly Check[], { failOn }: Pick<EffectiveSettings['precheck'], 'failOn'>): boolean {
  const worst = worstVerdict(checks);
  return worst === 'pass' || (worst === 'warn' && failOn === 'fail');
}
