import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { type Config, type LandingZone, settingsFor, type ZoneFilters } from '@cms-patching/core';
import { type Eligibility, eligibilityOf } from './eligibility.ts';
import { matchesFilters } from './matches-filters.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';

/** A server of the fleet that waits to become a record: as text, which takes a sixth of the memory of what it holds. */
export interface FoundServer {
  instanceId: string;
  isRunning: boolean;
  verdict: string;
}

/** What EC2 says of a server, and what speaks against it. */
export interface Verdict extends Eligibility {
  server: ServerFacts;
}

/** Makes the function that tells whether an instance belongs to the fleet of a landing zone, and if so what is known of it. */
export function findServers(
  { name: landingZone, environment }: LandingZone,
  filters: readonly ZoneFilters[],
  config: Config,
): (instance: Ec2Instance) => FoundServer | undefined {
  return (instance) => {
    const server = serverFacts(instance);
    if (!filters.every((each) => matchesFilters(server, each))) return undefined;
    const { eligibility } = settingsFor(config, { landingZone, environment, tags: server.tags });
    const verdict: Verdict = { server, ...eligibilityOf(server, instance, eligibility) };
    return {
      instanceId: server.instanceId,
      isRunning: server.state === 'running',
      verdict: JSON.stringify(verdict),
    };
  };
}

export const verdictOf = ({ verdict }: FoundServer): Verdict => JSON.parse(verdict) as Verdict;
