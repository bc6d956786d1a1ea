import type { AccountSpec } from '../fleet/fleet-schema.ts';
import { Region } from './region.ts';
import type { World } from './world.ts';

/** The regions that need no opting in. Source: AWS's list of regions enabled by default. */
const defaultRegions = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];
const optInRegions = [
  'af-south-1',
  'ap-east-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
];

export class Account {
  readonly accountId: string;
  readonly spec: AccountSpec;
  readonly #world: World;
  readonly #regions = new Map<string, Region>();
  readonly #optedIn: Set<string>;

  constructor(world: World, spec: AccountSpec) {
    this.#world = world;
    this.spec = spec;
    this.accountId = spec.accountId;
    const inUse = spec.instances.map((instance) => instance.region ?? spec.region);
    this.#optedIn = new Set(spec.regions ?? [...defaultRegions, spec.region, ...inUse]);
  }

  isOptedIn(region: string): boolean {
    return this.#optedIn.has(region);
  }

  region(name: string): Region {
    const known = this.#regions.get(name);
    if (known) return known;
    const region = new Region(this.#world, this, name);
    this.#regions.set(name, region);
    return region;
  }

  regions(): IterableIterator<Region> {
    return this.#regions.values();
  }

  /** Every region there is, and whether this account may use it. */
  regionStatuses(): { name: string; optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in' }[] {
    const all = new Set([...defaultRegions, ...optInRegions, ...this.#optedIn]);
    return [...all].sort().map((name) => {
      if (!this.#optedIn.has(name)) return { name, optInStatus: 'not-opted-in' };
      return { name, optInStatus: defaultRegions.includes(name) ? 'opt-in-not-required' : 'opted-in' };
    });
  }
}
