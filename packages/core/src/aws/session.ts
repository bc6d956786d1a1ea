import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { LandingZone } from '../config/config.ts';
import type { Log } from '../log.ts';
import type { Clock } from './clock.ts';
import type { Connector } from './connect-zone.ts';

/**
 * One landing zone in one region, proved to be the configured account. The plain clients are for reads and try again by themselves;
 * the `Once` clients are for changes and send again only what AWS has certainly not carried out.
 */
export interface ZoneSession {
  readonly zone: LandingZone;
  readonly region: string;
  readonly accountId: string;
  /** As AWS sees us. */
  readonly identity: Identity;
  /** Undefined is AWS itself. */
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly ec2: EC2Client;
  readonly ec2Once: EC2Client;
  readonly ssm: SSMClient;
  readonly ssmOnce: SSMClient;
}

export interface Identity {
  account: string;
  arn: string;
}

export interface SessionOptions {
  /** Undefined is AWS itself. */
  endpoint?: string | undefined;
  /** Instead of `AWS_PROFILE`. */
  profile?: string | undefined;
  clock: Clock;
  log?: Log | undefined;
  /** Becomes part of the role session's name, so that CloudTrail tells one night from another. */
  runId: string;
  /** Name and version, for AWS's own logs: `cms-patching/1.2.3`. */
  tool: string;
  /** When it aborts, calls that still wait for their turn are not sent and throw Interrupted; calls in flight are not touched. */
  signal?: AbortSignal | undefined;
  /** In milliseconds; a connection that is not made, or a request that is not answered, in time fails. */
  timeouts?: { connection: number; request: number };
}

export interface Sessions {
  /**
   * Opens a zone's session in a region, or gives the one that is open. Throws GuardRefusal `wrong-account`, and OperationError when the
   * role is refused or AWS can't be reached; that stands for up to a minute before AWS is asked again.
   */
  open(zone: LandingZone, region: string): Promise<ZoneSession>;
  /** The credentials that the command was started with. Throws when there are none. */
  ownCredentials(): Promise<OwnCredentials>;
  close(): void;
}

/** How long the command's own credentials are good for, before they may or may not renew themselves. */
export interface OwnCredentials {
  /** They are of a kind that ends. */
  temporary: boolean;
  /** Undefined when nothing says when. */
  endsAt: Date | undefined;
}

/** Opens sessions when they are first asked for; until then the SDK is not even loaded. */
export function createSessions(options: SessionOptions): Sessions {
  let connecting: Promise<Connector> | undefined;
  let connector: Connector | undefined;
  const connect = async (): Promise<Connector> => {
    const { createConnector } = await import('./connect-zone.ts');
    connector = createConnector(options);
    return connector;
  };
  return {
    async open(zone, region) {
      connecting ??= connect();
      return (await connecting).open(zone, region);
    },
    async ownCredentials() {
      connecting ??= connect();
      return (await connecting).ownCredentials();
    },
    close: () => connector?.close(),
  };
}
