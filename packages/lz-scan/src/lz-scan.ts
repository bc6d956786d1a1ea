import {
  DownstreamClosed,
  Interrupted,
  type Source,
  type SourceContext,
  selectZones,
  WriteFailure,
} from '@cms-patching/core';
import { adHocFilters } from './ad-hoc-filters.ts';
import type { ScanOptions } from './options.ts';
import { type RegionScan, scanRegion } from './scan-region.ts';
import { workOff } from './work-off.ts';
import { zoneNames } from './zone-names.ts';

/** Writes a record for every server of the chosen zones; what one zone or region refuses never loses another's. */
export const lzScan: Source<ScanOptions> = async (context) => {
  const { config, options, environment, args, log } = context;
  const zones = selectZones(config, { names: zoneNames(args, options), all: options.all, environment });
  const adHoc = adHocFilters(options);
  const outputLost = new AbortController();
  const signal = AbortSignal.any([context.signal, outputLost.signal]);
  const scans = zones.flatMap((zone) =>
    zone.regions.map((region): RegionScan => ({ zone, region, filters: [adHoc, zone.filters], signal })),
  );
  const cutOff: string[] = [];
  const unseen = new Set(adHoc.instanceIds);
  const watchful: SourceContext<unknown> = {
    ...context,
    emit(record) {
      if ('instanceId' in record) unseen.delete(String(record.instanceId));
      return context.emit(record);
    },
  };

  const scanOne = async (scan: RegionScan): Promise<void> => {
    const where = { landingZone: scan.zone.name, region: scan.region };
    const end = await scanRegion(scan, watchful).then(
      (count) => ({ count }),
      (error: unknown) => ({ error }),
    );
    if ('count' in end) return context.zoneEnded({ ...where, ...end });
    if (end.error instanceof DownstreamClosed || end.error instanceof WriteFailure) outputLost.abort(end.error);
    if (!signal.aborted) return context.zoneEnded({ ...where, ...end });
    cutOff.push(`${where.landingZone} (${where.region})`);
    return context.zoneEnded({ ...where, error: new Interrupted('not scanned to the end') });
  };

  await workOff(scans, context.concurrency, scanOne);
  if (outputLost.signal.aborted) throw outputLost.signal.reason;
  if (unseen.size > 0) log.warn(`found in none of these zones: ${firstOf(unseen)}`);
  if (cutOff.length > 0) log.warn(`not scanned to the end: ${cutOff.join(', ')}`);
};

/** Names a few, and says how many more there are. */
function firstOf(ids: ReadonlySet<string>): string {
  const most = 20;
  const more = ids.size - most;
  return [...ids].slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
