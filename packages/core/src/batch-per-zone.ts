import DataLoader from 'dataloader';
import type { ZoneSession } from './aws/session.ts';
import { onePerZone } from './one-per-zone.ts';
import type { StageContext } from './stage.ts';

/** Wall milliseconds that the first to ask waits for others of its zone. */
const gathering = 10;

interface Gathering {
  /** Where a look is dear, the first to ask waits longer: milliseconds of the run's clock. */
  linger?: number;
}

/**
 * Makes a reader in which the records of one zone that ask at about the same time share one call. What AWS does not know is
 * undefined; nothing is remembered, so that every look is at the present.
 */
export function batchPerZone<V>(
  load: (zone: ZoneSession, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  { linger }: Gathering = {},
): (context: StageContext<object>, key: string) => Promise<V | undefined> {
  const loaders = onePerZone(
    ({ zone, clock, signal }) =>
      new DataLoader<string, V | undefined>(
        async (keys) => {
          const found = await load(zone, [...new Set(keys)]);
          return keys.map((key) => found.get(key));
        },
        {
          cache: false,
          batchScheduleFn: (dispatch) => {
            if (linger === undefined) setTimeout(dispatch, gathering);
            else clock.sleep(linger, signal).then(dispatch, dispatch);
          },
        },
      ),
  );
  return (context, key) => loaders(context).load(key);
}
