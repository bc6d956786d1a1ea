import type { Config, ConfigOrigin } from './config.ts';
import { defaultSettings, defaultWorkflow } from './default-settings.ts';
import { isMap } from './merge-settings.ts';
import { pathText } from './message-text.ts';
import { snakeCase } from './section.ts';

/** One value in force and who says so. */
export interface ConfigRow {
  /** As the file writes it, landing zones by name: `workflow.timeouts.ami_creation`, `landing_zones.lz250prod.account_id`. */
  key: string;
  /** Durations in seconds, sizes in bytes; null means none. */
  value: unknown;
  /** `default`, `flag`, a place such as `config.yml:14:5`, or `override of … (config.yml:60:5)`. */
  source: string;
}

type Path = readonly PropertyKey[];

/**
 * Every value in force with where it comes from, then what the overrides change. `flags` are the values that the
 * command line gives, by the key they replace.
 */
export function explainConfig(
  config: Config,
  { flags = {} }: { flags?: Readonly<Record<string, unknown>> } = {},
): ConfigRow[] {
  return [...withFlags(settingRows(config), flags), ...zoneRows(config), ...overrideRows(config)];
}

function settingRows({ landingZones: _, overrides: __, origin, ...settings }: Config): ConfigRow[] {
  const defaults = new Map(
    leaves({ ...defaultSettings, workflow: defaultWorkflow }).map(({ path, value }) => [pathText(path), value]),
  );
  return leaves(settings).map(({ path, value }) => {
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
    leaves(zone).map(({ path, value }) => {
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

function overrideRows({ overrides: { environments, landingZones, tags }, origin }: Config): ConfigRow[] {
  const groups: { of: string; at: Path; layer: object }[] = [
    ...Object.entries(environments).map(([name, layer]) => ({
      of: `environment ${name}`,
      at: ['environments', name],
      layer,
    })),
    ...Object.entries(landingZones).map(([name, layer]) => ({
      of: `landing zone ${name}`,
      at: ['landing_zones', name],
      layer,
    })),
    ...tags.map(({ match, ...layer }, i) => ({ of: `tags ${JSON.stringify(match)}`, at: ['tags', i], layer })),
  ];
  return groups.flatMap(({ of, at, layer }) => {
    const find = (path: Path) => origin.find(['overrides', ...at, ...path]);
    return leaves(layer).map(({ path, value }) => ({
      key: pathText(path),
      value,
      source: `override of ${of} (${nearestPlace(find, path, origin.fileName)})`,
    }));
  });
}

/** Where a value is written, if need be in the shorter form that stands for it: one threshold, one list for all platforms. */
const nearestPlace = (find: (path: Path) => string | undefined, path: Path, otherwise: string): string =>
  path.length === 0 ? otherwise : (find(path) ?? nearestPlace(find, path.slice(0, -1), otherwise));

interface Leaf {
  path: string[];
  value: unknown;
}

/** Every value below `fields` with its path in the file's spelling; tag keys are the operator's and stay as they are. */
function leaves(fields: object, path: readonly string[] = []): Leaf[] {
  const parent = path.at(-1) ?? '';
  return Object.entries(fields).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const here = [...path, tagMaps.has(parent) ? key : snakeCase(key)];
    const isWhole = !isMap(value) || Object.keys(value).length === 0 || writtenAsOne.has(here.at(-1) ?? '');
    return isWhole ? [{ path: here, value }] : leaves(value, here);
  });
}

const tagMaps: ReadonlySet<string> = new Set(['tags', 'exclude_tags']);

/** Values that the file writes as one word, such as `10%`. */
const writtenAsOne: ReadonlySet<string> = new Set(['max_errors', 'hold_tag', 'waves']);
