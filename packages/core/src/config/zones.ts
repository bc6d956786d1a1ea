import { GuardRefusal, UsageError } from '../errors.ts';
import type { Config, LandingZone } from './config.ts';
import { listed, quoted } from './message-text.ts';
import { nearestName } from './nearest-name.ts';

/** What the guards take a zone's environment for: nobody has said that one without is not production. */
const environmentOf = (zone: LandingZone): string => zone.environment ?? 'prod';

/** The zone of that name. Throws UsageError, with the nearest name there is. */
export function zoneNamed(config: Config, name: string): LandingZone {
  const zone = config.landingZones.find((each) => each.name === name);
  if (!zone) throw new UsageError(unknownZones(config, [name]));
  return zone;
}

/**
 * The zones that the command line names, in its order, each once; `all` means all of `environment`. Throws UsageError
 * when nothing is named or a name is unknown, GuardRefusal when a named zone is of another environment.
 */
export function selectZones(
  config: Config,
  { names, all, environment }: { names: readonly string[]; all: boolean; environment?: string | undefined },
): LandingZone[] {
  if (all && names.length > 0) throw new UsageError('name landing zones, or give --all, not both');
  if (all) return zonesOf(config, environment);
  if (names.length === 0)
    throw new UsageError(`no landing zone named: name some, or give --all; the config has ${zoneNames(config)}`);

  const byName = new Map(config.landingZones.map((zone) => [zone.name, zone]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0) throw new UsageError(unknownZones(config, unknown));

  const chosen = [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
  if (environment === undefined) return chosen;
  const foreign = chosen.filter((zone) => environmentOf(zone) !== environment);
  if (foreign.length > 0)
    throw new GuardRefusal('environment', foreign.map((zone) => refusal(zone, environment)).join('\n'));
  return chosen;
}

function zonesOf(config: Config, environment: string | undefined): LandingZone[] {
  const zones = config.landingZones.filter((zone) => environment === undefined || environmentOf(zone) === environment);
  if (zones.length > 0) return zones;
  const environments = [...new Set(config.landingZones.map(environmentOf))];
  throw new UsageError(
    `no landing zone has the environment ${quoted(environment ?? '')}: the config has ${listed(environments)}`,
  );
}

function refusal({ name, environment, definedAt }: LandingZone, wanted: string): string {
  const is = environment ? `is ${environment}` : 'has no environment in the config and is guarded like prod';
  return `landing zone ${quoted(name)} ${is}, not ${wanted}${definedAt ? ` (${definedAt})` : ''}`;
}

const unknownZones = (config: Config, names: readonly string[]): string =>
  names
    .map((name) => {
      const nearest = nearestName(
        name,
        config.landingZones.map((zone) => zone.name),
      );
      return `no landing zone ${quoted(name)} in ${config.origin.fileName}: ${nearest ? `did you mean ${quoted(nearest)}?` : `it has ${zoneNames(config)}`}`;
    })
    .join('\n');

const maxListed = 20;

function zoneNames({ landingZones }: Config): string {
  const names = landingZones.slice(0, maxListed).map((zone) => zone.name);
  const more = landingZones.length - names.length;
  return listed(names) + (more > 0 ? ` and ${more} more` : '');
}
