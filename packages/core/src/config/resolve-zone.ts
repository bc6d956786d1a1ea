import { roleArnOf } from './aws-names.ts';
import type { LandingZone, ZoneFilters } from './config.ts';
import type { WrittenConfig } from './config-schema.ts';
import type { WrittenZone } from './landing-zone-schema.ts';
import { mergeSettings } from './merge-settings.ts';

type ZoneDefaults = NonNullable<WrittenConfig['defaults']>;

/** A zone of the file with the defaults behind it: regions listed, the role as an ARN. */
export function resolveZone(zone: WrittenZone, defaults: ZoneDefaults, definedAt: string): LandingZone {
  const regions = regionsOf(zone) ?? regionsOf(defaults) ?? [];
  return {
    name: zone.name,
    accountId: zone.accountId,
    ...(zone.environment && { environment: zone.environment }),
    regions,
    ...(zone.ownCredentials ? {} : roleOf(zone, defaults, regions[0] ?? '')),
    filters: mergeSettings(defaults.filters ?? {}, zone.filters ?? {}) as ZoneFilters,
    definedAt,
  };
}

function roleOf(zone: WrittenZone, defaults: ZoneDefaults, region: string): Partial<LandingZone> {
  const { externalId, sessionDuration } = { ...defaults, ...zone };
  const roleName = zone.roleName ?? defaults.roleName;
  const roleArn = zone.roleArn ?? (roleName && roleArnOf(zone.accountId, roleName, region));
  return {
    ...(roleArn && { roleArn }),
    ...(externalId && { externalId }),
    ...(sessionDuration && { sessionDuration }),
  };
}

const regionsOf = ({
  region,
  regions,
}: {
  region?: string | undefined;
  regions?: string[] | undefined;
}): string[] | undefined => regions ?? (region ? [region] : undefined);
