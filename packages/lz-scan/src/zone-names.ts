import type { ScanOptions } from './options.ts';

/** The landing zones that a command line names, as arguments or with `--landing-zones a,b`. */
export const zoneNames = (
  args: readonly string[],
  { landingZones = [] }: Pick<ScanOptions, 'landingZones'>,
): string[] => [...args, ...landingZones.flatMap((names) => names.split(',')).filter((name) => name !== '')];
