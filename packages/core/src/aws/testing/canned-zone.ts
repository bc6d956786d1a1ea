import { CreateImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { LandingZone } from '../../config/config.ts';
import { systemClock } from '../clock.ts';
import { createSessions, type SessionOptions, type Sessions } from '../session.ts';
import { type CannedAws, type CannedCall, ec2Reply, type Reply, startCannedAws, stsAnswer } from './canned-aws.ts';

export const zone: LandingZone = {
  name: 'lz250nonprod',
  accountId: '111122223333',
  regions: ['ap-southeast-2'],
  roleArn: 'arn:aws:iam::111122223333:role/PatchingRole',
  externalId: 'shared-secret',
  filters: {} as LandingZone['filters'],
};
export const region = 'ap-southeast-2';
export const runId = '01K7Q2V5ZJ3M8N4P6R9S0T1V2W';

/** Gives each test of the file an operator's own keys and nothing else of this machine's AWS set-up, and `open`s zones that it closes. */
export function useCannedZone() {
  const closing: (() => unknown)[] = [];
  beforeEach(() => {
    for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL']) {
      vi.stubEnv(name, undefined);
    }
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOPERATOR');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const close of closing.splice(0)) await close();
  });
  /** An account that answers `answer`, else well, and sessions to it. */
  return async (
    answer: (call: CannedCall, turn: number) => Reply | undefined,
    options: Partial<SessionOptions> = {},
  ): Promise<{ aws: CannedAws; sessions: Sessions }> => {
    const aws = await startCannedAws(
      (call, turn) => answer(call, turn) ?? stsAnswer(call, turn) ?? ec2Reply(call.action),
    );
    const defaults = { endpoint: aws.endpoint, clock: systemClock, runId, tool: 'cms-patching/1.2.3' };
    const sessions = createSessions({ ...defaults, ...options });
    closing.push(() => sessions.close(), aws.close);
    return { aws, sessions };
  };
}

/** Leaves the answers to the account. */
export const anything = (): undefined => undefined;

export const describeImages = () => new DescribeImagesCommand({ Owners: ['self'] });
export const createImage = () => new CreateImageCommand({ InstanceId: 'i-0a', Name: 'n' });

/** What was thrown; a success fails the test. */
export const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
