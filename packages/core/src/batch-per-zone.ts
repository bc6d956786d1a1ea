import DataLoader from 'dataloader';
import type { ZoneSession } from './aws/session.ts';
import { onePerZone } from './one-per-zone.ts';
import type { StageContext } from './stage.ts';

/** Wall milliseconds that the first to ask waits for others of its zone. */
const gathering = 10;

/**
 * Makes a reader in which the records of one zone that ask at about the same time share one call. What AWS does not know is
 * undefined; nothing is remembered, so that every look is at the present.
 */
export function batchPerZone<V>(
  load: (zone: ZoneSession, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): (context: StageContext<object>, key: string) => Promise<V | undefined> {
  const loaders = onePerZone(
    ({ zone }) =>
      new DataLoader<string, V | undefined>(
        async (keys) => {
          const found = await load(zone, [...new Set(keys)]);
          return keys.map((key) => found.get(key));
        },
        { cache: false, batchScheduleFn: (dispatch) => void setTimeout(dispatch, gathering) },
      ),
  );
  return (context, key) => loaders(context).load(key);
}
