import type { Config, ConfigOrigin } from './config.ts';
import { leavesOf, nearestPlace } from './config-leaves.ts';
import { defaultSettings, defaultWorkflow } from './default-settings.ts';
import { overrideRows, zoneSettingRows } from './explain-overrides.ts';
import { pathText } from './message-text.ts';

/** One value in force and who says so. */
export interface ConfigRow {
  /** As the file writes it, landing zones by name: `workflow.timeouts.ami_creation`, `landing_zones.lz250prod.account_id`. */
  key: string;
  /** Durations in seconds, sizes in bytes; null means none. */
  value: unknown;
  /** `default`, `flag`, a place such as `config.yml:14:5`, or `override of … (config.yml:60:5)`. */
  source: string;
}

/**
 * Every value in force with where it comes from; below each landing zone also the settings that overrides make different there; then what the
 * overrides say, because those for tags depend on the server. `flags` are the values that the command line gives, by the key they replace.
 */
export function explainConfig(
  config: Config,
  { flags = {} }: { flags?: Readonly<Record<string, unknown>> } = {},
): ConfigRow[] {
  return [
    ...withFlags(settingRows(config), flags),
    ...zoneRows(config),
    ...zoneSettingRows(config),
    ...overrideRows(config),
  ];
}

function settingRows({ landingZones: _, overrides: __, origin, ...settings }: Config): ConfigRow[] {
  const defaults = new Map(
    leavesOf({ ...defaultSettings, workflow: defaultWorkflow }).map(({ path, value }) => [pathText(path), value]),
  );
  return leavesOf(settings).map(({ path, value }) => {
    const key = pathText(path);
    const isDefault = JSON.stringify(defaults.get(key)) === JSON.stringify(value);
    return {
      key,
      value,
      source: origin.find(path) ?? (isDefault ? 'default' : nearestPlace(origin.find, path, origin.fileName)),
    };
  });
}

function withFlags(rows: ConfigRow[], flags: Readonly<Record<string, unknown>>): ConfigRow[] {
  const given = Object.entries(flags).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value, source: 'flag' }],
  );
  const replaced = rows.map((row) => given.find(({ key }) => key === row.key) ?? row);
  return [...replaced, ...given.filter((row) => !replaced.includes(row))];
}

function zoneRows({ landingZones, origin }: Config): ConfigRow[] {
  const indexes = zoneIndexes(origin);
  return landingZones.flatMap(({ definedAt = origin.fileName, ...zone }) =>
    leavesOf(zone).map(({ path, value }) => {
      const [field = '', ...inner] = path;
      const spellings = otherSpellings[field] ?? [field];
      const places = [['landing_zones', indexes.get(definedAt) ?? -1], ['defaults']].flatMap((owner) =>
        spellings.map((spelling) => origin.find([...owner, spelling, ...inner])),
      );
      const source = places.find((place) => place !== undefined) ?? definedAt;
      return { key: pathText(['landing_zones', zone.name, ...path]), value, source };
    }),
  );
}

/** The position of each zone in the file's list by its place: the config's own list may have been narrowed to some. */
function zoneIndexes({ find }: ConfigOrigin): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (let i = 0; ; i++) {
    const place = find(['landing_zones', i]);
    if (place === undefined) return indexes;
    indexes.set(place, i);
  }
}

/** Keys of the file that a resolved zone holds under another name. */
const otherSpellings: Readonly<Record<string, readonly string[]>> = {
  regions: ['regions', 'region'],
  role_arn: ['role_arn', 'role_name'],
};
