import { toRecordError } from '../aws/aws-errors.ts';
import { Interrupted, OperationError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import { outcomeOfError } from './block.ts';
import { countCategory, type Tally } from './tally.ts';

/** A landing zone, or one region of it, that a source came to the end of: with how much it found, or with what stopped it. */
export type ZoneEnd = { landingZone: string; region?: string } & ({ count: number } | { error: unknown });

export interface ZoneKeeper {
  readonly counts: { total: number; failed: number };
  /** Says it on stderr, journals it and counts it. Throws WriteFailure. */
  ended(zone: ZoneEnd): Promise<void>;
}

/** Keeps what becomes of each landing zone, for the exit code and the report: one that fails leaves no record behind. */
export function keepZones({
  log,
  journal,
  tally,
  brings,
}: {
  log: Log;
  journal: Journal;
  tally: Tally;
  /** What the source counts, if not instances that match filters. */
  brings: string | undefined;
}): ZoneKeeper {
  const counts = { total: 0, failed: 0 };
  return {
    counts,
    async ended(zone) {
      counts.total += 1;
      const { landingZone, region } = zone;
      const where = region ? `${landingZone} (${region})` : landingZone;
      const line = { type: 'zone', landingZone, ...(region && { region }) } as const;
      if ('count' in zone) {
        if (zone.count === 0) log.warn(`${where}: no ${brings ?? 'instance matches its filters'}`);
        else log.info(`${where}: ${zone.count} ${brings ?? 'instances'}`);
        return journal.append({ ...line, status: 'success', count: zone.count });
      }
      counts.failed += 1;
      const error = toRecordError(zone.error);
      const { refused, bug } = outcomeOfError(zone.error, false);
      if (refused) tally.refused += 1;
      else countCategory(tally, error.category);
      if (bug) tally.bugs += 1;
      // A zone that the operator cut off needs no line of its own.
      if (!(zone.error instanceof Interrupted)) {
        const { message } = zone.error instanceof OperationError ? zone.error : error;
        log.error(`${where}: ${error.code}: ${message}`, bug ? { stack: stackOf(zone.error) } : {});
      }
      return journal.append({ ...line, status: 'failed', error });
    },
  };
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
