import type { Config } from './config.ts';
import { leavesOf, nearestPlace, type Path } from './config-leaves.ts';
import type { ConfigRow } from './explain-config.ts';
import { pathText } from './message-text.ts';
import { ownValue, settingsFor } from './settings-for.ts';

/** What each override says, and of whom. */
export function overrideRows(config: Config): ConfigRow[] {
  const { environments, landingZones, tags } = config.overrides;
  return [
    ...Object.keys(environments).flatMap((name) => environmentRows(config, name)),
    ...Object.keys(landingZones).flatMap((name) => landingZoneRows(config, name)),
    ...tags.flatMap(({ match, ...layer }, i) => rowsOf(config, `tags ${JSON.stringify(match)}`, ['tags', i], layer)),
  ];
}

/** The settings in force in each zone, so far as overrides for the zone or its environment make them differ from what holds for all. */
export function zoneSettingRows(config: Config): ConfigRow[] {
  const { landingZones, overrides: _, workflow: __, origin, ...common } = config;
  const everywhere = new Map(leavesOf(common).map(({ path, value }) => [pathText(path), JSON.stringify(value)]));
  return landingZones.flatMap(({ name, environment }) => {
    const said = [
      ...landingZoneRows(config, name),
      ...(environment === undefined ? [] : environmentRows(config, environment)),
    ];
    return leavesOf(settingsFor(config, { landingZone: name, environment }))
      .filter(({ path, value }) => everywhere.get(pathText(path)) !== JSON.stringify(value))
      .map(({ path, value }) => ({
        key: pathText(['landing_zones', name, ...path]),
        value,
        source: said.find(({ key }) => key === pathText(path))?.source ?? origin.fileName,
      }));
  });
}

const environmentRows = (config: Config, name: string): ConfigRow[] =>
  rowsOf(config, `environment ${name}`, ['environments', name], ownValue(config.overrides.environments, name));

const landingZoneRows = (config: Config, name: string): ConfigRow[] =>
  rowsOf(config, `landing zone ${name}`, ['landing_zones', name], ownValue(config.overrides.landingZones, name));

function rowsOf({ origin }: Config, of: string, at: Path, layer: object = {}): ConfigRow[] {
  const find = (path: Path) => origin.find(['overrides', ...at, ...path]);
  return leavesOf(layer).map(({ path, value }) => ({
    key: pathText(path),
    value,
    source: `override of ${of} (${nearestPlace(find, path, origin.fileName)})`,
  }));
}
