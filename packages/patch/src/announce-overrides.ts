import type { Journal, RunContext } from '@cms-patching/core';
import { overridesIn, type PatchOptions } from './patch-orders.ts';

const announced = new WeakSet<Journal>();

/** Says and writes down, once per process, which guards the operator has lifted. */
export async function announceOverrides({
  options,
  journal,
  log,
}: Pick<RunContext<PatchOptions>, 'options' | 'journal' | 'log'>): Promise<void> {
  if (announced.has(journal)) return;
  announced.add(journal);
  for (const flag of overridesIn(options)) {
    log.warn(`${flag}: a guard is lifted`);
    await journal.append({ type: 'override', flag, value: true }, true);
  }
}
