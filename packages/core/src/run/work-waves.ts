import { GuardRefusal } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { instanceKey } from '../instance.ts';

export interface WaveWork {
  /** Says in which waves to work, or throws GuardRefusal for a no-go. */
  plan(records: readonly Instance[]): Promise<{ waves: readonly (readonly Instance[])[]; pauseBetween?: number }>;
  maxInstances: number | undefined;
  /** Called with a no-go; the records are worked all the same, and each then passes with that reason. */
  refuse(error: unknown): void;
  /** Waits between two waves, in seconds. */
  rest(seconds: number): Promise<void>;
  work(record: Instance): Promise<void>;
}

/** The go/no-go over a whole input, then wave after wave: the next begins when every record of the one before has ended. */
export async function workWaves(
  records: readonly Instance[],
  { plan, maxInstances, refuse, rest, work }: WaveWork,
): Promise<void> {
  let waves: readonly (readonly Instance[])[] = [records];
  let pauseBetween = 0;
  try {
    if (maxInstances !== undefined && records.length > maxInstances) {
      throw new GuardRefusal(
        'max-instances',
        `${records.length} instances came in, and --max-instances says ${maxInstances}: nothing was begun`,
      );
    }
    ({ waves, pauseBetween = 0 } = await plan(records));
    const planned = new Set(waves.flat().map(instanceKey));
    if (planned.size !== records.length) throw new Error(`the plan has ${planned.size} of ${records.length} records`);
  } catch (error) {
    refuse(error);
  }
  for (const [index, wave] of waves.entries()) {
    if (index > 0 && pauseBetween > 0) await rest(pauseBetween);
    await Promise.all(wave.map(work));
  }
}
