import { accountIdPattern, accountOfRole } from './aws-names.ts';
import { isMap } from './merge-settings.ts';
import { listed, quoted } from './message-text.ts';
import { nearestName } from './nearest-name.ts';
import type { Places } from './yaml-places.ts';
import type { Problem } from './yaml-source.ts';

type Fields = Readonly<Record<string, unknown>>;

interface ZoneInFile {
  zone: Fields;
  path: readonly PropertyKey[];
  /** What a message calls it. */
  label: string;
}

/** What no key can tell for itself: names given twice, a role of another account, a zone with no or two roles, overrides of nothing. */
export function crossCheck(value: unknown, places: Places, position: (offset: number) => string): Problem[] {
  const file = fieldsOf(value);
  const defaults = fieldsOf(file.defaults);
  const zones = zonesIn(file.landing_zones);
  return [
    ...repeatedNames(zones, places, position),
    ...zones.flatMap((zone) => [
      ...foreignRole(zone, places),
      ...roleCount(zone, defaults, places),
      ...regionCount(zone, defaults, places),
    ]),
    ...bothRegions(defaults, ['defaults'], places),
    ...overridesOfNothing(fieldsOf(file.overrides), zones, places),
  ];
}

const zonesIn = (written: unknown): ZoneInFile[] =>
  (Array.isArray(written) ? written : []).flatMap((zone: unknown, i) => {
    if (!isMap(zone)) return [];
    const label = typeof zone.name === 'string' ? `landing zone ${quoted(zone.name)}` : 'this landing zone';
    return [{ zone, path: ['landing_zones', i], label }];
  });

function repeatedNames(zones: readonly ZoneInFile[], places: Places, position: (offset: number) => string): Problem[] {
  const first = new Map<unknown, number>();
  return zones.flatMap(({ zone: { name }, path, label }) => {
    if (typeof name !== 'string') return [];
    const offset = places.nearest([...path, 'name']);
    const before = first.get(name);
    first.set(name, before ?? offset);
    return before === undefined ? [] : [{ offset, message: `${label} is there twice: first at ${position(before)}` }];
  });
}

function foreignRole({ zone, path, label }: ZoneInFile, places: Places): Problem[] {
  const { account_id: accountId, role_arn: roleArn } = zone;
  if (typeof accountId !== 'string' || typeof roleArn !== 'string' || !accountIdPattern.test(accountId)) return [];
  const roleAccount = accountOfRole(roleArn);
  if (roleAccount === undefined || roleAccount === accountId) return [];
  const message = `role_arn of ${label} belongs to account ${roleAccount}, but its account_id is ${quoted(accountId)}`;
  return [{ offset: places.nearest([...path, 'role_arn']), message }];
}

function roleCount({ zone, path, label }: ZoneInFile, defaults: Fields, places: Places): Problem[] {
  const given = ['role_arn', 'role_name', 'own_credentials'].filter((key) => key in zone && zone[key] !== false);
  const [first, second] = given;
  if (second)
    return [
      {
        offset: places.nearest([...path, second], 'key'),
        message: `${label} has ${given.join(' and ')}: give one of them`,
      },
    ];
  if (first || 'role_name' in defaults) return [];
  const message = `${label} has no role: give role_arn or role_name, or own_credentials: true to assume none`;
  return [{ offset: places.nearest(path), message }];
}

function regionCount({ zone, path, label }: ZoneInFile, defaults: Fields, places: Places): Problem[] {
  if ([zone, defaults].some((each) => 'region' in each || 'regions' in each)) return bothRegions(zone, path, places);
  return [
    { offset: places.nearest(path), message: `${label} has no region: give region or regions, here or in defaults` },
  ];
}

function bothRegions(fields: Fields, path: readonly PropertyKey[], places: Places): Problem[] {
  if (!('region' in fields && 'regions' in fields)) return [];
  return [
    {
      offset: places.nearest([...path, 'regions'], 'key'),
      message: 'region and regions are both given: give one of them',
    },
  ];
}

function overridesOfNothing(overrides: Fields, zones: readonly ZoneInFile[], places: Places): Problem[] {
  const check = (section: string, what: string, field: string): Problem[] => {
    const known = [...new Set(zones.map(({ zone }) => zone[field]))].filter((text) => typeof text === 'string');
    const unknown = Object.keys(fieldsOf(overrides[section])).filter((key) => !known.includes(key));
    return unknown.map((key) => {
      const nearest = nearestName(key, known);
      const hint = nearest ? `did you mean ${quoted(nearest)}?` : `there are ${listed(known.map(quoted)) || 'none'}`;
      return {
        offset: places.nearest(['overrides', section, key], 'key'),
        message: `no landing zone ${what} ${quoted(key)}: ${hint}`,
      };
    });
  };
  return [
    ...check('environments', 'has the environment', 'environment'),
    ...check('landing_zones', 'is named', 'name'),
  ];
}

const fieldsOf = (value: unknown): Fields => (isMap(value) ? value : {});
