import type { ZoneSession } from './aws/session.ts';
import type { StageContext } from './stage.ts';

/**
 * Makes a function that builds its result at a zone's first record and gives the same one to every later record: how the records of one
 * zone share a poll, a batch or a limiter.
 */
export function onePerZone<T, O = object>(build: (context: StageContext<O>) => T): (context: StageContext<O>) => T {
  const built = new WeakMap<ZoneSession, { value: T }>();
  return (context) => {
    const known = built.get(context.zone) ?? { value: build(context) };
    built.set(context.zone, known);
    return known.value;
  };
}
