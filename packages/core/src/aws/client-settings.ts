import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { AwsProxy } from './proxy.ts';
import type { SessionOptions } from './session.ts';
import { TunnellingAgent } from './tunnelling-agent.ts';

type Settings = Pick<
  EC2ClientConfig,
  'region' | 'endpoint' | 'maxAttempts' | 'retryMode' | 'requestHandler' | 'logger' | 'customUserAgent'
>;

export interface ClientSettings {
  /** Up to three attempts over connections that stay open. */
  forReads(region: string): Settings;
  /** One attempt, each over a connection of its own: an idle one that the other side has just closed would leave the outcome open. */
  forChanges(region: string): Settings;
  /** For STS: as for reads, but a zone that can't be opened must not hold up its records for minutes. */
  forIdentity(region: string): Settings;
  readonly logger: NonNullable<EC2ClientConfig['logger']>;
  close(): void;
}

const usualTimeouts = { connection: 5_000, request: 60_000 };
const identityTimeout = 15_000;
const mostSockets = 50;

/** What all clients of a process have in common. A rehearsal is always spoken to directly, AWS itself through the proxy if there is one. */
export function createClientSettings(
  { endpoint, tool, log, timeouts = usualTimeouts }: SessionOptions,
  proxy: AwsProxy | undefined,
): ClientSettings {
  const secureAgent = (options: AgentOptions): HttpsAgent =>
    proxy && !endpoint
      ? // A little sooner than the SDK gives up, so that the error names the proxy.
        new TunnellingAgent({ ...options, proxy, connectionTimeout: 0.8 * timeouts.connection })
      : new HttpsAgent(options);
  const agents = (keepAlive: boolean) => ({
    httpAgent: new HttpAgent({ keepAlive, maxSockets: mostSockets }),
    httpsAgent: secureAgent({ keepAlive, maxSockets: mostSockets }),
  });
  const kept = agents(true);
  const fresh = agents(false);
  // Without `info` the SDK spares itself a filtered copy of every answer; what it would log as an error is thrown as well.
  const logger = {
    trace: () => undefined,
    debug: () => undefined,
    warn: (text: string) => log?.warn(text),
    error: () => undefined,
  } as unknown as NonNullable<EC2ClientConfig['logger']>;
  const settings = (
    region: string,
    { maxAttempts = 3, agent = kept, requestTimeout = timeouts.request } = {},
  ): Settings => ({
    region,
    maxAttempts,
    retryMode: 'standard',
    customUserAgent: tool,
    logger,
    requestHandler: {
      ...agent,
      connectionTimeout: timeouts.connection,
      requestTimeout,
      throwOnRequestTimeout: true,
      // The request timeout ends with the answer's first byte; this one covers an answer that stalls.
      socketTimeout: requestTimeout,
      logger,
    },
    ...(endpoint && { endpoint }),
  });
  return {
    forReads: (region) => settings(region),
    forChanges: (region) => settings(region, { maxAttempts: 1, agent: fresh }),
    forIdentity: (region) => settings(region, { requestTimeout: Math.min(identityTimeout, timeouts.request) }),
    logger,
    close: () => {
      for (const agent of [...Object.values(kept), ...Object.values(fresh)]) agent.destroy();
    },
  };
}
