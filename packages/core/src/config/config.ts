import type { WrittenOverride, WrittenSettings, WrittenWorkflow } from './config-schema.ts';
import type { TagPatterns } from './tag-patterns.ts';

type Whole = null | string | number | boolean | readonly unknown[];

/** A part of the file with nothing left out, because the defaults stand behind it. */
type Filled<Written> = Written extends Whole
  ? Written
  : { [Key in keyof Written]-?: Filled<Exclude<Written[Key], undefined>> };

/** The settings of the stages. Durations are in seconds, sizes in bytes, shares in percent; null means none. */
export type EffectiveSettings = { [Key in keyof WrittenSettings]-?: Filled<Exclude<WrittenSettings[Key], undefined>> };

export type EligibilitySettings = EffectiveSettings['eligibility'];

/** Phases, and timeouts in seconds, and how many servers are in flight per landing zone. */
export type Workflow = Filled<WrittenWorkflow>;
export type TimeoutKey = keyof Workflow['timeouts'];
export type ConcurrencyKey = keyof Workflow['concurrency'];

/** Which instances of a zone belong to the fleet; what is absent does not filter. */
export interface ZoneFilters {
  tags?: TagPatterns;
  excludeTags?: TagPatterns;
  states?: readonly string[];
  platforms?: readonly ('linux' | 'windows')[];
  instanceTypes?: readonly string[];
  vpcIds?: readonly string[];
  subnetIds?: readonly string[];
  instanceIds?: readonly string[];
  names?: readonly string[];
}

/** One account with the role and regions in which it is worked on. */
export interface LandingZone {
  name: string;
  accountId: string;
  /** Absent: guarded like `prod`. */
  environment?: string;
  regions: readonly string[];
  /** Absent: no role is assumed, the command's own credentials must belong to the account. */
  roleArn?: string;
  externalId?: string;
  /** Seconds. */
  sessionDuration?: number;
  filters: ZoneFilters;
  /** Where the config says so: `config.yml:14:5`. */
  definedAt?: string;
}

/** Settings that differ for some servers; laid on in this order, of the tags those that match, in the order of the file. */
interface Overrides {
  readonly environments: Readonly<Record<string, WrittenOverride>>;
  readonly landingZones: Readonly<Record<string, WrittenOverride>>;
  readonly tags: readonly (WrittenOverride & { readonly match: TagPatterns })[];
}

/** Finds where the file says something, by its keys as the file writes them. */
export interface ConfigOrigin {
  readonly fileName: string;
  /** `config.yml:14:5`, or undefined when the file is silent on it. */
  find(path: readonly PropertyKey[]): string | undefined;
}

/** The config file with the defaults filled in and every landing zone resolved. */
export interface Config extends EffectiveSettings {
  readonly workflow: Workflow;
  readonly landingZones: readonly LandingZone[];
  readonly overrides: Overrides;
  /** What is allowed but was perhaps not meant, each with its place. */
  readonly warnings: readonly string[];
  readonly origin: ConfigOrigin;
}
