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
  const { options } = context;
  const { patch } = muster.settings;
  await announceOverrides(overridesIn(options), context);
  assertTurnout(muster, context);
  const tag = options.waves?.slice('tag:'.length) ?? patch.waves?.tag ?? null;
  const { waves, hasCanary } = cutWaves(muster.records, { canary: options.canary ?? patch.canary, tag });
  return {
    waves,
    hasCanary,
    pauseBetween: options.wavePause ?? patch.wavePause,
    tell: (left) => sayPlan(left, hasCanary, muster.settings, context),
  };
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
  waves: readonly (readonly Instance[])[],
  hasCanary: boolean,
  settings: Muster['settings'],
  { options, dryRun }: Pick<RunContext<PatchOptions>, 'options' | 'dryRun'>,
): string {
  const records = waves.flat();
  const zones = new Map<string, number>();
  for (const { landingZone } of records) zones.set(landingZone, (zones.get(landingZone) ?? 0) + 1);
  const where = [...zones].map(([name, size]) => `${name} ${size}`).join(', ');
  const operation = options.operation ?? settings.patch.operation;
  const reboot = operation === 'Scan' ? '' : `, ${options.rebootOption ?? settings.patch.rebootOption}`;
  const canary = hasCanary ? [`a canary of ${waves[0]?.length}`] : [];
  const rest = waves.length - canary.length;
  const steps = [...canary, ...(rest > 0 ? [`${rest} wave${rest === 1 ? '' : 's'}`] : [])].join(', then ');
  return `${dryRun ? 'would go' : 'go'}: ${operation}${reboot} on up to ${records.length} server${records.length === 1 ? '' : 's'} (${where}); ${steps}`;
}
