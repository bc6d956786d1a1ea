import type { Config, EffectiveSettings } from './config.ts';
import { mergeSettings } from './merge-settings.ts';
import { matchesEveryTag } from './tag-patterns.ts';

/** What of a record decides which overrides hold for it. */
export interface ServerTraits {
  landingZone: string;
  environment?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
}

const known = new WeakMap<Config, Map<string, EffectiveSettings>>();

/**
 * The settings for one server. Overrides are laid on the file's settings: its environment's, then its landing zone's,
 * then those of every match of its tags in the order of the file. Equal overrides give the same object.
 */
export function settingsFor(config: Config, { landingZone, environment, tags = {} }: ServerTraits): EffectiveSettings {
  const { overrides } = config;
  const matching = overrides.tags.flatMap(({ match }, i) => (matchesEveryTag(match, tags) ? [i] : []));
  const key = JSON.stringify([landingZone, environment, matching]);

  const cache = known.get(config) ?? new Map<string, EffectiveSettings>();
  known.set(config, cache);
  const cached = cache.get(key);
  if (cached) return cached;

  const { backup, eligibility, start, restore, precheck, patch, rollback } = config;
  let settings: EffectiveSettings = { backup, eligibility, start, restore, precheck, patch, rollback };
  if (environment !== undefined)
    settings = mergeSettings(settings, ownValue(overrides.environments, environment) ?? {});
  settings = mergeSettings(settings, ownValue(overrides.landingZones, landingZone) ?? {});
  for (const i of matching) {
    const { match: _, ...layer } = overrides.tags[i] ?? {};
    settings = mergeSettings(settings, layer);
  }
  cache.set(key, settings);
  return settings;
}

/** A name of the config is never taken for a member that every object has. */
export const ownValue = <Value>(map: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;
