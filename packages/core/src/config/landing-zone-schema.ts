import type { InstanceStateName } from '@aws-sdk/client-ec2';
import type * as z from 'zod';
import { accountIdPattern, externalIdPattern, regionPattern, roleArnPattern, roleNamePattern } from './aws-names.ts';
import { quoted } from './message-text.ts';
import { section, strictSection } from './section.ts';
import { choice, duration, flag, someOf, tagPatterns, textLike, uniqueList, wantedTags } from './value-schemas.ts';

const platforms = ['linux', 'windows'] as const;

const states = [
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
] as const satisfies readonly InstanceStateName[];

const idsLike = (prefix: string) =>
  someOf(textLike(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as "${prefix}-0123456789abcdef0"`));

const text = textLike(/^[\s\S]{1,256}$/, 'text');

const filters = section({
  tags: wantedTags.describe('Only instances with all these tags; a value, a list of values, wildcards * and ?.'),
  exclude_tags: tagPatterns.describe('No instance with any of these tags.'),
  states: someOf(choice(states)).describe('Only instances in these states.'),
  platforms: someOf(choice(platforms)).describe('Only these operating systems.'),
  instance_types: someOf(text).describe('Only these instance types; wildcards allowed, such as m6i.*.'),
  vpc_ids: idsLike('vpc').describe('Only in these VPCs.'),
  subnet_ids: idsLike('subnet').describe('Only in these subnets.'),
  instance_ids: idsLike('i').describe('Only these instances.'),
  names: someOf(text).describe('Only instances whose Name tag matches; wildcards allowed.'),
});

const region = textLike(regionPattern, 'a region such as "ap-southeast-2"');

/** Where and as whom: what a zone has and `defaults` can give to all of them. */
const access = {
  region: region.describe('The one region of the zone.').optional(),
  regions: uniqueList(region).describe('The regions of the zone, instead of `region`.').optional(),
  role_name: textLike(roleNamePattern, 'the name of a role, with its path if it has one')
    .describe('The role to assume in the account, by name.')
    .optional(),
  external_id: textLike(externalIdPattern, 'an external id of 2 to 1224 letters, digits and +=,.@:/-')
    .describe('The external id that the role asks for.')
    .optional(),
  session_duration: duration({ min: 900, max: 43_200 })
    .describe('How long a session lasts; at most 1h when one role assumes another.')
    .optional(),
  filters: filters.describe('Which of the instances belong to the fleet.').optional(),
};

export const zoneDefaults = section(access);

/** Names that mean production but that the guards, which know only `prod`, would let through. */
const disguisedProd = /^(?:production|prd|live|prod[-_\d].*)$/;

const environment = textLike(/^[a-z][a-z0-9_-]{0,63}$/, 'a name of lower-case letters, digits, - and _').refine(
  (name) => !disguisedProd.test(name),
  { error: `must be ${quoted('prod')} when it is production: the guards go by that name` },
);

export const landingZone = strictSection({
  name: textLike(/^\w[\w.:/+@-]{0,127}$/, 'a name of letters, digits and ._:/+@-').describe(
    'What commands call this zone.',
  ),
  account_id: textLike(accountIdPattern, '12 digits in quotes').describe('The AWS account, in quotes.'),
  environment: environment.describe('prod, nonprod, …; without it the zone is guarded like prod.').optional(),
  ...access,
  role_arn: textLike(roleArnPattern, 'a role such as "arn:aws:iam::111122223333:role/PatchingRole"')
    .describe('The role to assume, by ARN.')
    .optional(),
  own_credentials: flag
    .describe('true: assume no role, work with the credentials the command is started with.')
    .optional(),
});
export type WrittenZone = z.output<typeof landingZone>;
