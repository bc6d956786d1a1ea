import type { EffectiveSettings, Instance, Plan, Reason } from '@cms-patching/core';
import { type Cause, reasonToSpare, type Selection } from './is-due.ts';
import type { RollbackOptions } from './rollback.ts';

/** Which servers a run rolls back: what the command line says, else the settings of the server. */
export const selectionFor = (
  { on, instanceIds }: RollbackOptions,
  { rollback }: Pick<EffectiveSettings, 'rollback'>,
): Selection => ({
  on: on === undefined ? rollback.on : (on.split(',') as Cause[]),
  instanceIds: instanceIds === undefined ? undefined : new Set(instanceIds.split(',')),
});

/** Picks out of the whole input what is to be rolled back, so that limits count only that, and says in one line what is about to happen. */
export const planRollback: Plan<RollbackOptions> = async ({ records, settingsFor }, { options, dryRun }) => {
  const spared = new Map<Instance, Reason>();
  for (const record of records) {
    const reason = reasonToSpare(record, selectionFor(options, settingsFor(record)));
    if (reason) spared.set(record, reason);
  }
  const due = records.filter((record) => !spared.has(record));
  return { waves: [due], spared, tell: (waves) => sayPlan(waves.flat(), records.length, dryRun) };
};

function sayPlan(due: readonly Instance[], of: number, dryRun: boolean): string {
  const named = due
    .slice(0, 10)
    .map(({ name, instanceId }) => name ?? instanceId)
    .join(', ');
  const who = due.length === 0 ? '' : `: ${named}${due.length > 10 ? ' …' : ''}`;
  return `${dryRun ? 'would roll' : 'rolling'} back ${due.length} of ${of} servers${who}`;
}
