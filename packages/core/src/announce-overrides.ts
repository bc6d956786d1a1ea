import type { Journal } from './journal/journal.ts';
import type { RunContext } from './stage.ts';

const announced = new WeakMap<Journal, Set<string>>();

/** Says and writes down, once per process, which guards the operator has lifted. */
export async function announceOverrides(
  flags: readonly string[],
  { journal, log }: Pick<RunContext, 'journal' | 'log'>,
): Promise<void> {
  const known = announced.get(journal) ?? new Set();
  announced.set(journal, known);
  for (const flag of flags) {
    if (known.has(flag)) continue;
    known.add(flag);
    log.warn(`${flag}: a guard is lifted`);
    await journal.append({ type: 'override', flag, value: true }, true);
  }
}
