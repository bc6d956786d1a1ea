import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  Interrupted,
  type LandingZone,
  type ToolContext,
  type ZoneFilters,
  type ZoneSession,
} from '@cms-patching/core';
import { type AwsWait, awaitAws } from '../await-aws.ts';
import { describePages } from '../describe-pages.ts';
import { ec2Queries } from '../ec2-filters.ts';
import { matchesFilters } from '../matches-filters.ts';
import { serverFacts } from '../server-facts.ts';
import { type CheckResult, type CheckRow, judge } from './check-result.ts';
import type { PermissionCheck } from './permission-checks.ts';

/** What EC2 is asked about where the zone has no server; it then may say that there is none, which proves nothing. */
const noInstance = 'i-00000000000000000';

const lasting: ReadonlySet<string> = new Set(['running', 'stopped']);

export interface RegionCheck {
  zone: LandingZone;
  region: string;
  permissions: readonly PermissionCheck[];
  /** Seconds that each answer may take. */
  timeout: number;
}

/** Tests role, account and permissions of a landing zone in one region. A zone that can't be opened has no more to test. */
export async function checkRegion(
  { zone, region, permissions, timeout }: RegionCheck,
  { openSession, stop }: Pick<ToolContext, 'openSession' | 'stop'>,
): Promise<CheckRow[]> {
  const where = { landingZone: zone.name, accountId: zone.accountId, region };
  const wait = awaitAws({ timeout, signal: stop.signal });
  const opening = wait(() => openSession(zone, region));
  const access = { ...where, check: zone.roleArn ? 'role and account' : 'account', ...(await judge(opening)) };
  if (access.result !== 'ok') return [access];
  const session = await opening;
  const instanceId = (await sampleOf(session, wait)) ?? noInstance;
  const test = async ({ permission, call }: PermissionCheck): Promise<CheckRow> => ({
    ...where,
    check: permission,
    ...(call ? await judge(wait(() => call(session, instanceId))) : untestable),
  });
  return [access, ...(await Promise.all(permissions.map(test)))];
}

const untestable: CheckResult = { result: 'untested', message: 'AWS has no dry run for it' };

const lastingIn =
  (filters: ZoneFilters) =>
  (instance: Ec2Instance): string | undefined => {
    const server = serverFacts(instance);
    return lasting.has(server.state) && matchesFilters(server, filters) ? server.instanceId : undefined;
  };

/** A server of the zone's fleet; what keeps EC2 from naming one is the finding of a check of its own. Throws Interrupted. */
async function sampleOf(session: ZoneSession, wait: AwsWait): Promise<string | undefined> {
  const { filters } = session.zone;
  try {
    for (const query of ec2Queries([filters])) {
      for await (const { found } of describePages(session, query, wait, lastingIn(filters))) {
        if (found[0]) return found[0];
      }
    }
  } catch (error) {
    if (error instanceof Interrupted) throw error;
  }
  return undefined;
}
