import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { type Instance, type LandingZone, recordSchemaName } from '@cms-patching/core';
import type { Verdict } from './find-servers.ts';
import type { ServerFacts } from './server-facts.ts';

/** What a scan found out about one instance. */
export interface Finding extends Verdict {
  /** Undefined: SSM did not answer, or was not asked, because it lists running nodes only. Null: it does not manage the instance. */
  node?: InstanceInformation | null | undefined;
  /** When EC2 was asked, RFC 3339 UTC. */
  startedAt: string;
}

/** Where a record comes from, and when it was done, RFC 3339 UTC. */
export interface Origin {
  runId: string;
  endpoint: string | undefined;
  zone: LandingZone;
  region: string;
  finishedAt: string;
}

/** The record of one instance as it enters the pipe. */
export function toRecord(finding: Finding, { runId, endpoint, zone, region, finishedAt }: Origin): Instance {
  const { server, exclusions, startedAt } = finding;
  const { tags, ...facts } = server;
  const [first] = exclusions;
  const warnings = warningsOf(finding);
  return {
    schema: recordSchemaName,
    runId,
    ...(endpoint !== undefined && { endpoint }),
    landingZone: zone.name,
    ...(zone.environment !== undefined && { environment: zone.environment }),
    accountId: zone.accountId,
    region,
    ...facts,
    ...platformFacts(finding),
    tags,
    ...ssmFacts(finding),
    lzScan: {
      ...(first ? { status: 'skipped', reason: first, exclusions: [...exclusions] } : { status: 'success' }),
      ...(warnings.length > 0 && { warnings }),
      startedAt,
      finishedAt,
    },
  };
}

/** The agent looks at the operating system itself; EC2 knows only what is billed. */
function platformFacts({ node }: Finding): Partial<ServerFacts> {
  const { PlatformType: type, PlatformName: name, PlatformVersion: version } = node ?? {};
  return {
    ...(type === 'Linux' && { platform: 'linux' }),
    ...(type === 'Windows' && { platform: 'windows' }),
    ...(name && { platformName: name }),
    ...(version && { platformVersion: version }),
  };
}

function ssmFacts({ node }: Finding): Pick<Instance, 'ssm'> {
  if (!node) return node === null ? { ssm: null } : {};
  const { PingStatus, LastPingDateTime, AgentVersion } = node;
  return {
    ssm: {
      pingStatus: PingStatus ?? 'unknown',
      ...(LastPingDateTime && { lastPingDateTime: LastPingDateTime.toISOString() }),
      ...(AgentVersion && { agentVersion: AgentVersion }),
    },
  };
}

const warningsOf = (finding: Finding): string[] => [
  ...finding.lifted.map(({ code }) => `allowed-${code}`),
  ...ssmWarnings(finding),
];

function ssmWarnings({ server, node }: Finding): string[] {
  if (node === null) return ['ssm-not-managed'];
  if (node === undefined && server.state === 'running') return ['ssm-not-asked'];
  return node && node.PingStatus !== 'Online' ? ['ssm-not-online'] : [];
}
