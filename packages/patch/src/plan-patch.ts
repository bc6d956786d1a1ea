import {
  announceOverrides,
  GuardRefusal,
  type Instance,
  type Muster,
  type Plan,
  type RunContext,
} from '@cms-patching/core';
import { overridesIn, type PatchOptions } from './patch-orders.ts';
import { precheckFault, turnoutOf } from './readiness.ts';
import { cutWaves } from './waves.ts';

/** The go/no-go: enough servers must have come through ready. Then says in one line what is about to happen, and in which waves. */
export const planPatch: Plan<PatchOptions> = async (muster, context) => {
  const { options, log } = context;
  const { patch } = muster.settings;
  await announceOverrides(overridesIn(options), context);
  assertTurnout(muster, context);
  const tag = options.waves?.slice('tag:'.length) ?? patch.waves?.tag ?? null;
  const { waves, hasCanary } = cutWaves(muster.records, { canary: options.canary ?? patch.canary, tag });
  log.info(sayPlan(muster, waves, hasCanary, context));
  return { waves, hasCanary, pauseBetween: options.wavePause ?? patch.wavePause };
};

function assertTurnout(
  { records, others, settings }: Muster,
  { options, clock, dryRun }: RunContext<PatchOptions>,
): void {
  const required =
    options.requireSuccess === undefined ? settings.patch.requireSuccess : Number.parseFloat(options.requireSuccess);
  if (required === null) return;
  const maxPrecheckAge = options.maxPrecheckAge ?? settings.patch.maxPrecheckAge;
  const rules = { now: clock.now(), maxPrecheckAge, dryRun };
  const isReady = (record: Instance): boolean =>
    record.patch?.status === 'success' || options.allowUnchecked || precheckFault(record, rules) === undefined;
  const { meant, ready } = turnoutOf([...records, ...others], isReady);
  if (ready * 100 >= required * meant) return;
  throw new GuardRefusal(
    'require-success',
    `${ready} of ${meant} servers came through ready, and --require-success says ${required}%: nothing was begun`,
  );
}

function sayPlan(
  { records, settings }: Muster,
  waves: readonly (readonly Instance[])[],
  hasCanary: boolean,
  { options, dryRun }: RunContext<PatchOptions>,
): string {
  const zones = new Map<string, number>();
  for (const { landingZone } of records) zones.set(landingZone, (zones.get(landingZone) ?? 0) + 1);
  const where = [...zones].map(([name, size]) => `${name} ${size}`).join(', ');
  const operation = options.operation ?? settings.patch.operation;
  const reboot = operation === 'Scan' ? '' : `, ${options.rebootOption ?? settings.patch.rebootOption}`;
  const canary = hasCanary ? `a canary of ${waves[0]?.length}, then ` : '';
  const rest = waves.length - (hasCanary ? 1 : 0);
  return `${dryRun ? 'would go' : 'go'}: ${operation}${reboot} on up to ${records.length} servers (${where}); ${canary}${rest} wave${rest === 1 ? '' : 's'}`;
}
