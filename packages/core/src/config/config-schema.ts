import * as z from 'zod';
import { landingZone, zoneDefaults } from './landing-zone-schema.ts';
import { precheck } from './precheck-schema.ts';
import { section, strictSection } from './section.ts';
import { backup, eligibility, overridable, patch, restore, rollback, start } from './stage-schemas.ts';
import { count, duration, flag, list, tagPatterns } from './value-schemas.ts';

const day = 86_400;
const wait = duration({ min: 1, max: 7 * day });
const inFlight = count(1, 1000);

const workflow = section({
  phases: section({
    scan: flag,
    backup: flag,
    start: flag,
    precheck: flag,
    patch: flag,
    rollback: flag,
    restore: flag,
  }).describe('The phases of `full-workflow.sh --workflow full`.'),
  timeouts: section({
    scan: wait.describe('Listing one region of a zone.'),
    ami_creation: wait.describe('Until a backup is available.'),
    instance_start: wait.describe('Until a started server runs and its status checks pass.'),
    ssm_connection: wait.describe('Until its agent answers.'),
    precheck: wait.describe('Until the checks have answered.'),
    patch_execution: wait.describe('Until the patch command has ended and the server is proved back.'),
    rollback: wait.describe('Until a root volume is replaced and the server is back.'),
    instance_stop: wait.describe('Until a server is stopped again.'),
    hook: wait.describe('Until a hook has ended.'),
  }).describe('Longest waits: seconds, or "30m", "1h30m".'),
  concurrency: section({
    scan: inFlight.describe('Zones and regions scanned at once.'),
    backup: inFlight,
    start: inFlight,
    precheck: inFlight,
    patch: inFlight,
    rollback: inFlight,
    restore: inFlight,
  }).describe('Servers in flight per landing zone.'),
  poll_interval: duration({ min: 1, max: 3600 }).describe('Time between two looks at AWS.'),
  max_scan_age: duration({ min: 60, max: 366 * day }).describe('Records scanned longer ago are refused.'),
});

const stages = { backup, eligibility, start, restore, precheck, patch, rollback };

const perName = z.record(z.string(), section(overridable), { error: 'must be a map' });

const overrides = section({
  environments: perName.describe('By environment.'),
  landing_zones: perName.describe('By landing zone.'),
  tags: list(
    strictSection({
      match: tagPatterns
        .refine((patterns) => Object.keys(patterns).length > 0, { error: 'must name at least one tag' })
        .describe('The servers with all of these tags.'),
      ...z.object(overridable).partial().shape,
    }),
  ).describe("By the servers' tags; of several that match, a later one wins."),
});

/** The config file as it may be written, except for keys that begin with `x-`, which hold anchors. */
export const configFile = strictSection({
  ...z
    .object({
      workflow: workflow.describe('Phases, waits and concurrency.'),
      defaults: zoneDefaults.describe('What landing zones have that do not say otherwise.'),
      ...stages,
      overrides: overrides.describe(
        'Other settings for some servers; tags win over landing zones, landing zones over environments.',
      ),
    })
    .partial().shape,
  landing_zones: list(landingZone)
    .min(1, { error: 'must list at least one landing zone' })
    .describe('The landing zones: an account, regions, a role, filters.'),
});

export type WrittenConfig = z.output<typeof configFile>;
export type WrittenSettings = Pick<WrittenConfig, keyof typeof stages>;
export type WrittenOverride = z.output<typeof perName>[string];
export type WrittenWorkflow = z.output<typeof workflow>;
