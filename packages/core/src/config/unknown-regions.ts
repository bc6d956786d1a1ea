import { regionPattern } from './aws-names.ts';
import { knownRegions } from './known-regions.ts';
import { isMap } from './merge-settings.ts';
import { quoted } from './message-text.ts';
import { nearestName } from './nearest-name.ts';
import type { Places } from './yaml-places.ts';
import type { Problem } from './yaml-source.ts';

const known: ReadonlySet<string> = new Set(knownRegions);

/** Regions that look like one but are in no list: mistyped, or newer than this version. */
export function unknownRegions(value: unknown, places: Places): Problem[] {
  if (!isMap(value)) return [];
  const zones = Array.isArray(value.landing_zones) ? value.landing_zones : [];
  const sections = [
    { section: value.defaults, path: ['defaults'] },
    ...zones.map((section: unknown, i) => ({ section, path: ['landing_zones', i] })),
  ];
  return sections
    .flatMap(({ section, path }) => regionsIn(section, path))
    .flatMap(({ region, path }) => {
      if (typeof region !== 'string' || !regionPattern.test(region) || known.has(region)) return [];
      const nearest = nearestName(region, knownRegions);
      const hint = nearest ? `did you mean ${quoted(nearest)}? ` : '';
      const message = `region ${quoted(region)} is none that this version knows: ${hint}It is used as it is, in case AWS has added it since`;
      return [{ offset: places.nearest(path), message }];
    });
}

function regionsIn(section: unknown, path: readonly PropertyKey[]) {
  if (!isMap(section)) return [];
  const list = Array.isArray(section.regions) ? section.regions : [];
  return [
    { region: section.region, path: [...path, 'region'] },
    ...list.map((region: unknown, i) => ({ region, path: [...path, 'regions', i] })),
  ];
}
