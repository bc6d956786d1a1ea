import { chunksOf, type LandingZone, type SourceContext, type ZoneFilters } from '@cms-patching/core';
import { awaitAws } from './await-aws.ts';
import { describePages } from './describe-pages.ts';
import { ec2Queries } from './ec2-filters.ts';
import { type Nodes, nodeFinder } from './find-nodes.ts';
import { type FoundServer, findServers, verdictOf } from './find-servers.ts';
import { settleAll } from './settle-all.ts';
import { toRecord } from './to-record.ts';

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
  const { config, runId, endpoint, clock, timeout, log } = context;
  const wait = awaitAws({ timeout, signal });
  const session = await wait(() => context.openSession(zone, region));
  const nodes = nodeFinder(session, wait);
  const find = findServers(zone, filters, config);
  const lifted = new Map<string, number>();
  let count = 0;

  const write = async (servers: readonly FoundServer[], startedAt: string, known?: Nodes): Promise<void> => {
    for (const found of servers) {
      const node = found.isRunning && known ? (known.get(found.instanceId) ?? null) : undefined;
      const finishedAt = clock.now().toISOString();
      const finding = { ...verdictOf(found), startedAt, node };
      if (finding.exclusions.length === 0) {
        for (const { code } of finding.lifted) lifted.set(code, (lifted.get(code) ?? 0) + 1);
      }
      await context.emit(toRecord(finding, { runId, endpoint, zone, region, finishedAt }));
      count += 1;
    }
  };
  const writeWithNodes = async (servers: readonly FoundServer[], startedAt: string): Promise<void> =>
    write(servers, startedAt, await nodes.find(servers.map(({ instanceId }) => instanceId)));

  for (const query of ec2Queries(filters)) {
    const pages = describePages(session, query, wait, find);
    for (let page = await pages.next(); !page.done; ) {
      const { found, startedAt } = page.value;
      const running = found.filter(({ isRunning }) => isRunning);
      // SSM lists running nodes only, so that for the others there is nothing to wait for.
      const others = found.filter(({ isRunning }) => !isRunning);
      const lookups = chunksOf(running, ssmPage).map((servers) => writeWithNodes(servers, startedAt));
      // The next page is asked for as soon as this one's first records are out, and waits for no more of them.
      const begun = lookups.length > 0 ? Promise.race(lookups) : Promise.resolve();
      const following = begun.then(() => pages.next());
      await settleAll([write(others, startedAt), ...lookups, following]);
      page = await following;
    }
  }
  if (lifted.size > 0) {
    const counts = [...lifted].map(([code, servers]) => `${servers} ${code}`);
    log.warn(
      `${zone.name} (${region}): servers usually left out, taken because eligibility.allow says so: ${counts.join(', ')}`,
    );
  }
  const failure = nodes.failure();
  if (failure) throw failure;
  return count;
}
