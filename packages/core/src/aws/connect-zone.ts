import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { LandingZone } from '../config/config.ts';
import { GuardRefusal } from '../errors.ts';
import { createClientSettings } from './client-settings.ts';
import type { SdkClient } from './client-stack.ts';
import { keepHeapSmall } from './keep-heap-small.ts';
import { createPace, type Pace, paceClient } from './pace.ts';
import { proxyFrom } from './proxy.ts';
import { rememberOutcome } from './remember-outcome.ts';
import { resendRefused } from './resend.ts';
import { prepareSdkEnvironment } from './sdk-environment.ts';
import type { Identity, SessionOptions, Sessions, ZoneSession } from './session.ts';
import { verifyAnswers } from './verify-answer.ts';
import { type CredentialProvider, shareCredentials, type ZoneCredentials } from './zone-credentials.ts';

export type Connector = Sessions;

/** A zone whose credentials were found to belong to the configured account. */
interface Connection {
  credentials: ZoneCredentials;
  identity: Identity;
}

/** Builds the clients of all zones; the only place that does. */
export function createConnector(options: SessionOptions): Connector {
  prepareSdkEnvironment(process.env);
  keepHeapSmall();
  const { endpoint, clock, log, profile, signal } = options;
  const proxy = proxyFrom(process.env);
  const settings = createClientSettings(options, proxy);
  const { logger } = settings;
  const { requestHandler } = settings.forIdentity('us-east-1');
  const own = fromNodeProviderChain({
    logger,
    ...(profile && { profile }),
    // A sign-in with SSO, or a profile's own role, goes the same way as everything else.
    ...(proxy && requestHandler && { clientConfig: { requestHandler } }),
  });
  const connections = new Map<string, () => Promise<Connection>>();
  const sessions = new Map<string, ZoneSession>();
  const paces = new Map<string, Pace>();

  const credentialsOf = (zone: LandingZone, region: string): ZoneCredentials => {
    const fetch = zone.roleArn ? assumeRole(zone, zone.roleArn, region) : own;
    const what = `landing zone ${zone.name}: ${zone.roleArn ? `cannot assume ${zone.roleArn}` : 'no credentials'}`;
    return shareCredentials({ fetch, what, clock, log });
  };
  const assumeRole = (zone: LandingZone, roleArn: string, region: string): CredentialProvider =>
    fromTemporaryCredentials({
      masterCredentials: own,
      logger,
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName(options.runId),
        ...(zone.externalId && { ExternalId: zone.externalId }),
        ...(zone.sessionDuration && { DurationSeconds: zone.sessionDuration }),
      },
      clientConfig: settings.forIdentity(region),
    });

  const connect = async (zone: LandingZone): Promise<Connection> => {
    const region = zone.regions[0] ?? 'us-east-1';
    const credentials = credentialsOf(zone, region);
    const sts = new STSClient({ ...settings.forIdentity(region), credentials: credentials.provide });
    finish(sts, 'xml', credentials);
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    if (Account !== zone.accountId) {
      throw new GuardRefusal(
        'wrong-account',
        `landing zone ${zone.name} is account ${zone.accountId} in the config, but its credentials belong to account ${Account} (${Arn}): nothing was sent; correct account_id or the role`,
      );
    }
    return { credentials, identity: { account: Account, arn: Arn } };
  };
  const finish = (client: SdkClient, wire: 'xml' | 'json', { renew }: ZoneCredentials): void => {
    resendRefused(client, { clock, log, signal, renew });
    verifyAnswers(client, wire, endpoint);
  };
  const paceOf = (accountId: string, region: string): Pace =>
    remember(paces, `${accountId}/${region}`, () => createPace(clock, signal));

  const build = (zone: LandingZone, region: string, { credentials, identity }: Connection): ZoneSession => {
    const pace = paceOf(zone.accountId, region);
    const prepared = <C extends SdkClient>(client: C, service: 'ec2' | 'ssm'): C => {
      finish(client, service === 'ec2' ? 'xml' : 'json', credentials);
      paceClient(client, service, pace);
      return client;
    };
    const reads = { ...settings.forReads(region), credentials: credentials.provide };
    const changes = { ...settings.forChanges(region), credentials: credentials.provide };
    return {
      zone,
      region,
      accountId: zone.accountId,
      identity,
      endpoint,
      clock,
      ec2: prepared(new EC2Client(reads), 'ec2'),
      ec2Once: prepared(new EC2Client(changes), 'ec2'),
      ssm: prepared(new SSMClient(reads), 'ssm'),
      ssmOnce: prepared(new SSMClient(changes), 'ssm'),
    };
  };

  return {
    async open(zone, region) {
      const connection = await remember(connections, zone.name, () => rememberOutcome(() => connect(zone), clock))();
      return remember(sessions, `${zone.name}/${region}`, () => build(zone, region, connection));
    },
    async ownCredentials() {
      const { sessionToken, expiration } = await own();
      return { temporary: sessionToken !== undefined || expiration !== undefined, endsAt: expiration };
    },
    close: () => settings.close(),
  };
}

/** STS takes 2 to 64 of `\w+=,.@-`. */
const sessionName = (runId: string): string => `cms-patching-${runId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);

function remember<V>(map: Map<string, V>, key: string, build: () => V): V {
  const known = map.get(key) ?? build();
  map.set(key, known);
  return known;
}
