import {
  type Config,
  chunksOf,
  type LandingZone,
  type SourceContext,
  settingsFor,
  type ZoneFilters,
} from '@cms-patching/core';
import { awaitAws } from './await-aws.ts';
import { describePages, type ServerPage } from './describe-pages.ts';
import { ec2Queries } from './ec2-filters.ts';
import { exclusionsOf } from './eligibility.ts';
import { nodeFinder } from './find-nodes.ts';
import { matchesFilters } from './matches-filters.ts';
import { settleAll } from './settle-all.ts';
import { type Finding, toRecord } from './to-record.ts';

/** SSM puts at most 50 nodes on a page, so that so many are known after one call. */
const ssmPage = 50;

export interface RegionScan {
  zone: LandingZone;
  region: string;
  /** An instance belongs to the fleet when it matches all of them. */
  filters: readonly ZoneFilters[];
  /** Ends the scan. */
  signal: AbortSignal;
}

/**
 * Scans a landing zone in one region and gives the number of its records, each written as soon as SSM has answered for it. SSM is asked for
 * the running servers of each page that EC2 gives, by their ids: as many calls as listing its inventory takes, and none waits for another.
 */
export async function scanRegion(scan: RegionScan, context: SourceContext<unknown>): Promise<number> {
  const { zone, region, filters, signal } = scan;
  const { config, runId, endpoint, clock, timeout } = context;
  const wait = awaitAws({ timeout, signal });
  const session = await wait(() => context.openSession(zone, region));
  const nodes = nodeFinder(session, wait);
  let count = 0;

  const write = async (findings: readonly Finding[]): Promise<void> => {
    for (const finding of findings) {
      await context.emit(toRecord(finding, { runId, endpoint, zone, region, finishedAt: clock.now().toISOString() }));
      count += 1;
    }
  };
  const writeWithNodes = async (findings: readonly Finding[]): Promise<void> => {
    const known = await nodes.find(findings.map(({ server }) => server.instanceId));
    await write(findings.map((each) => ({ ...each, node: known && (known.get(each.server.instanceId) ?? null) })));
  };

  for (const query of ec2Queries(filters)) {
    const pages = describePages(session, query, wait);
    for (let page = await pages.next(); !page.done; ) {
      const findings = findingsOn(page.value, scan, config);
      const running = findings.filter(({ server }) => server.state === 'running');
      // SSM lists running nodes only, so that for the others there is nothing to wait for.
      const others = findings.filter(({ server }) => server.state !== 'running');
      const lookups = chunksOf(running, ssmPage).map(writeWithNodes);
      // The next page is asked for as soon as this one's first records are out, and waits for no more of them.
      const begun = lookups.length > 0 ? Promise.race(lookups) : Promise.resolve();
      const following = begun.then(() => pages.next());
      await settleAll([write(others), ...lookups, following]);
      page = await following;
    }
  }
  const failure = nodes.failure();
  if (failure) throw failure;
  return count;
}

/** The servers of the fleet on a page, each with the reasons to leave it out. */
function findingsOn({ servers, startedAt }: ServerPage, { zone, filters }: RegionScan, config: Config): Finding[] {
  const { name: landingZone, environment } = zone;
  return servers
    .filter(({ server }) => filters.every((each) => matchesFilters(server, each)))
    .map(({ server, evidence }) => {
      const { eligibility } = settingsFor(config, { landingZone, environment, tags: server.tags });
      return { server, exclusions: exclusionsOf(server, evidence, eligibility), startedAt };
    });
}
