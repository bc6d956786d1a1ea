import { GuardRefusal } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { instanceKey } from '../instance.ts';
import type { Reason } from '../outcome.ts';
import type { Waves } from '../stage.ts';

export interface WaveWork {
  /** Says in which waves to work, or throws GuardRefusal for a no-go. */
  plan(records: readonly Instance[]): Promise<Waves>;
  maxInstances: number | undefined;
  /** So many records are worked on, the first of the waves; the others are spared. */
  limit: number | undefined;
  /** Called with a no-go; the records are worked all the same, and each then passes with that reason. */
  refuse(error: unknown): void;
  /** Called once the plan stands, with the number of records in its waves and what it says of them. */
  begin(size: number, told: string | undefined): void;
  spare(record: Instance, reason: Reason): void;
  /** Waits between two waves, in seconds; `ended` waves of all have come to their end. */
  rest(seconds: number, ended: number, all: number): Promise<void>;
  work(record: Instance): Promise<void>;
  /** Why the canary, which has ended, is no good; undefined when it is. */
  faultOfCanary(): Reason | undefined;
  /** Lets the records that are left pass with this reason. */
  halt(reason: Reason): void;
}

/** The go/no-go over a whole input, then wave after wave: the next begins when every record of the one before has ended. */
export async function workWaves(records: readonly Instance[], how: WaveWork): Promise<void> {
  let planned: Waves = { waves: [records] };
  try {
    planned = await planAll(records, how);
  } catch (error) {
    how.refuse(error);
  }
  const { waves, hasCanary = false, pauseBetween = 0, spared = new Map<Instance, Reason>() } = planned;
  for (const [record, reason] of spared) how.spare(record, reason);
  for (const [index, wave] of waves.entries()) {
    if (index > 0 && pauseBetween > 0) await how.rest(pauseBetween, index, waves.length);
    await Promise.all(wave.map(how.work));
    const fault = hasCanary && index === 0 && waves.length > 1 ? how.faultOfCanary() : undefined;
    if (fault) how.halt(fault);
  }
}

async function planAll(records: readonly Instance[], { plan, maxInstances, limit, begin }: WaveWork): Promise<Waves> {
  const wished = await plan(records);
  const planned = limitWaves(wished, limit);
  const { waves, spared = new Map() } = planned;
  const size = waves.reduce((sum, wave) => sum + wave.length, 0);
  const known = new Set([...waves.flat(), ...spared.keys()].map(instanceKey));
  if (known.size !== records.length || size + spared.size !== records.length) {
    throw new Error(`the plan has ${size} and ${spared.size} of ${records.length} records`);
  }
  if (maxInstances !== undefined && size > maxInstances) {
    throw new GuardRefusal(
      'max-instances',
      `${size} instances would be worked on, and at most ${maxInstances} may be: nothing was begun`,
    );
  }
  const told = planned.tell?.(waves);
  const later = spared.size - (wished.spared?.size ?? 0);
  begin(size, told && later > 0 ? `${told}; --limit leaves ${later} for later` : told);
  return planned;
}

/** Keeps the first records of the waves and spares the others; those that a plan has spared itself count for nothing. Pure. */
export function limitWaves(planned: Waves, limit: number | undefined): Waves {
  if (limit === undefined) return planned;
  const kept = new Set(planned.waves.flat().slice(0, limit));
  const surplus = planned.waves.flat().filter((record) => !kept.has(record));
  const reason = { code: 'limit', message: `--limit ${limit} was reached` };
  return {
    ...planned,
    waves: planned.waves.map((wave) => wave.filter((record) => kept.has(record))).filter((wave) => wave.length > 0),
    spared: new Map([...(planned.spared ?? []), ...surplus.map((record) => [record, reason] as const)]),
  };
}

/** Why a canary of which so many failed, and something or nothing was tried at all, is no good. */
export function canaryFault(failures: number, tried: boolean): Reason | undefined {
  if (failures > 0) return { code: 'canary', message: `${failures} of the canary failed: the rest is left as it is` };
  if (tried) return undefined;
  return {
    code: 'canary',
    message: 'nothing of the canary was worked on, so nothing was tried: the rest is left as it is',
  };
}
