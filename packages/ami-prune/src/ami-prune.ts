import { createZoneQueues, type Source, selectZones } from '@cms-patching/core';
import type { PruneOptions } from './options.ts';
import { pruneRegion } from './prune-region.ts';

/** Judges the backups of the chosen landing zones, and with `--apply` deletes those that are to go; what one zone refuses never stops another. */
export const amiPrune: Source<PruneOptions> = async (context) => {
  const outputLost = new AbortController();
  const { config, options, environment, args } = context;
  const zones = selectZones(config, { names: args, all: options.all, environment });
  const regionContext = {
    ...context,
    signal: AbortSignal.any([context.signal, outputLost.signal]),
    removals: createZoneQueues(context.concurrency),
    giveUp: (error: unknown) => outputLost.abort(error),
  };
  const looks = createZoneQueues(config.workflow.concurrency.scan);

  const pruneOne = async (zone: (typeof zones)[number], region: string): Promise<void> => {
    const where = { landingZone: zone.name, region };
    const end = await pruneRegion(zone, region, regionContext).then(
      (count) => ({ count }),
      (error: unknown) => ({ error }),
    );
    if (!outputLost.signal.aborted) await context.zoneEnded({ ...where, ...end });
  };
  await Promise.all(
    zones.flatMap((zone) => zone.regions.map((region) => looks.run('regions', () => pruneOne(zone, region)))),
  );
  if (outputLost.signal.aborted) throw outputLost.signal.reason;
};
