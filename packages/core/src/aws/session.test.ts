import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LandingZone } from '../config/config.ts';
import { GuardRefusal } from '../errors.ts';
import { isDefinite, toRecordError } from './aws-errors.ts';
import { scaledClock, systemClock } from './clock.ts';
import { perZone } from './per-zone.ts';
import { createSessions, type SessionOptions, type Sessions } from './session.ts';
import {
  type CannedCall,
  ec2Error,
  ec2Reply,
  type Reply,
  startCannedAws,
  stsAnswer,
  stsError,
} from './testing/canned-aws.ts';
import { manualClock } from './testing/manual-clock.ts';

const zone: LandingZone = {
  name: 'lz250nonprod',
  accountId: '111122223333',
  regions: ['ap-southeast-2'],
  roleArn: 'arn:aws:iam::111122223333:role/PatchingRole',
  externalId: 'shared-secret',
  filters: {} as LandingZone['filters'],
};
const region = 'ap-southeast-2';
const runId = '01K7Q2V5ZJ3M8N4P6R9S0T1V2W';

beforeEach(() => {
  for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOPERATOR');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

/** An account that answers `answer`, and sessions to it. */
async function setUp(
  answer: (call: CannedCall, turn: number) => Reply | undefined,
  options: Partial<SessionOptions> = {},
) {
  const aws = await startCannedAws(
    (call, turn) => answer(call, turn) ?? stsAnswer(call, turn) ?? ec2Reply(call.action),
  );
  const sessions = createSessions({
    endpoint: aws.endpoint,
    clock: systemClock,
    runId,
    tool: 'cms-patching/1.2.3',
    ...options,
  });
  closing.push(() => sessions.close(), aws.close);
  return { aws, sessions };
}

const anything = () => undefined;
const describeImages = () => new DescribeImagesCommand({ Owners: ['self'] });
const createImage = () => new CreateImageCommand({ InstanceId: 'i-0a', Name: 'n' });
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('opening a session', () => {
  test('assumes the role with its external id under the name of the run, and looks whose account it is', async () => {
    const { aws, sessions } = await setUp(anything);
    const session = await sessions.open(zone, region);
    expect(session).toMatchObject({
      accountId: '111122223333',
      region,
      endpoint: aws.endpoint,
      identity: { account: '111122223333' },
    });
    expect(aws.calls.map(({ action }) => action)).toEqual(['AssumeRole', 'GetCallerIdentity']);
    expect(aws.calls[0]?.params).toMatchObject({
      RoleArn: zone.roleArn,
      ExternalId: 'shared-secret',
      RoleSessionName: `cms-patching-${runId}`,
    });
    expect(aws.calls.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIAOPERATOR', 'ASIA1']);
  });

  test('happens once for all who ask, and the role is assumed once for all regions and clients', async () => {
    const { aws, sessions } = await setUp(anything);
    const opened = await Promise.all([1, 2, 3].map(() => sessions.open(zone, region)));
    expect(new Set(opened).size).toBe(1);
    const other = await sessions.open(zone, 'eu-central-1');
    await Promise.all([other.ec2, other.ec2Once, opened[0]?.ec2].map((client) => client?.send(describeImages())));
    expect([aws.count('AssumeRole'), aws.count('GetCallerIdentity')]).toEqual([1, 1]);
  });

  test('another account than the configured one is refused, and nothing else is sent', async () => {
    const { aws, sessions } = await setUp((call, turn) => stsAnswer(call, turn, { account: '444455556666' }));
    const error = await errorOf(sessions.open(zone, region));
    expect(error).toBeInstanceOf(GuardRefusal);
    expect(error).toMatchObject({
      code: 'wrong-account',
      message: expect.stringContaining('belong to account 444455556666'),
    });
    expect(aws.calls.map(({ action }) => action)).toEqual(['AssumeRole', 'GetCallerIdentity']);
  });

  test('a zone without a role uses the credentials at hand, account checked all the same', async () => {
    const { aws, sessions } = await setUp(anything);
    const { roleArn: _, ...own } = zone;
    await sessions.open(own, region);
    expect(aws.calls.map(({ action, accessKeyId }) => [action, accessKeyId])).toEqual([
      ['GetCallerIdentity', 'AKIAOPERATOR'],
    ]);
  });

  test('a refused role is one authentication failure for all records, asked again after a minute only', async () => {
    const clock = manualClock();
    const refusal = 'User: arn:aws:iam::123456789012:user/op is not authorized to perform: sts:AssumeRole';
    let refused = true;
    const { aws, sessions } = await setUp(
      ({ action }) => (refused && action === 'AssumeRole' ? stsError(403, 'AccessDenied', refusal) : undefined),
      { clock },
    );
    const errors = [];
    for (let n = 0; n < 100; n += 1) errors.push(await errorOf(sessions.open(zone, region)));
    for (const error of errors) {
      expect(toRecordError(error)).toMatchObject({
        category: 'authentication',
        code: 'AccessDenied',
        retryable: false,
      });
    }
    expect(toRecordError(errors[0]).message).toMatch(
      /^landing zone lz250nonprod: cannot assume arn:.*PatchingRole: User: .*; check .* trust policy/,
    );
    expect(aws.count('AssumeRole')).toBe(1);
    refused = false;
    await clock.advance(59_000);
    await expect(sessions.open(zone, region)).rejects.toThrow('cannot assume');
    await clock.advance(2_000);
    expect((await sessions.open(zone, region)).accountId).toBe('111122223333');
    expect(aws.count('AssumeRole')).toBe(2);
  });

  test('an address where nobody listens is a connectivity failure that says where to look', async () => {
    const sessions = createSessions({ endpoint: 'http://127.0.0.1:1', clock: systemClock, runId, tool: 't' });
    const error = toRecordError(await errorOf(sessions.open(zone, region)));
    expect(error).toMatchObject({ category: 'connectivity', code: 'ECONNREFUSED', retryable: true });
    expect(error.message).toContain('AWS_ENDPOINT_URL');
  });

  test('without any credentials it says how to get some', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const { aws, sessions } = await setUp(anything);
    const error = toRecordError(await errorOf(sessions.open(zone, region)));
    expect(error).toMatchObject({
      category: 'authentication',
      code: 'no-credentials',
      message: expect.stringContaining('aws sso login'),
    });
    expect(aws.calls).toEqual([]);
  });

  test('a profile that sends calls elsewhere than to AWS is refused before anything leaves', async () => {
    const { aws } = await setUp(anything);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', aws.endpoint);
    const { roleArn: _, ...own } = zone;
    const sessions: Sessions = createSessions({ clock: systemClock, runId, tool: 't' });
    const error = await errorOf(sessions.open(own, region));
    expect(error).toBeInstanceOf(GuardRefusal);
    expect(error).toMatchObject({ code: 'endpoint', message: expect.stringContaining('a call would go to 127.0.0.1') });
    expect(aws.calls).toEqual([]);
  });
});

describe('credentials', () => {
  test('are renewed before they end, once for all clients', async () => {
    const { aws, sessions } = await setUp((call, turn) => stsAnswer(call, turn, { seconds: 2 }));
    const session = await sessions.open(zone, region);
    const end = Date.now() + 3000;
    while (Date.now() < end) {
      await Promise.all([session.ec2, session.ec2Once].map((client) => client.send(describeImages())));
      await systemClock.sleep(50);
    }
    expect(aws.count('DescribeImages')).toBeGreaterThan(20);
    expect(aws.count('AssumeRole')).toBeGreaterThanOrEqual(3);
    expect(aws.count('AssumeRole')).toBeLessThanOrEqual(4);
  });

  test('that AWS calls expired are replaced and the call is sent again, changes too', async () => {
    const { aws, sessions } = await setUp(({ action, accessKeyId }) =>
      action === 'CreateImage' && accessKeyId === 'ASIA1'
        ? ec2Error(400, 'RequestExpired')
        : action === 'CreateImage'
          ? ec2Reply(action, '<imageId>ami-0a</imageId>')
          : undefined,
    );
    const { ec2Once } = await sessions.open(zone, region);
    expect((await ec2Once.send(createImage())).ImageId).toBe('ami-0a');
    expect(aws.calls.filter(({ action }) => action === 'CreateImage').map(({ accessKeyId }) => accessKeyId)).toEqual([
      'ASIA1',
      'ASIA2',
    ]);
  });

  test('that stay expired are an authentication failure, not a loop', async () => {
    const { aws, sessions } = await setUp(({ action }) =>
      action === 'CreateImage' ? ec2Error(400, 'RequestExpired') : undefined,
    );
    const { ec2Once } = await sessions.open(zone, region);
    expect(toRecordError(await errorOf(ec2Once.send(createImage())))).toMatchObject({ category: 'authentication' });
    expect(aws.count('CreateImage')).toBe(2);
  });

  test('are used up to their end when they cannot be renewed', async () => {
    const warn = vi.fn();
    const log = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    const { aws, sessions } = await setUp(
      (call, turn) =>
        call.action === 'AssumeRole' && turn > 1
          ? stsError(403, 'AccessDenied', 'no')
          : stsAnswer(call, turn, { seconds: 2 }),
      { log },
    );
    const { ec2 } = await sessions.open(zone, region);
    await systemClock.sleep(1200);
    await ec2.send(describeImages());
    expect(aws.count('AssumeRole')).toBe(2);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('cannot assume')]]);
    await systemClock.sleep(1000);
    expect(toRecordError(await errorOf(ec2.send(describeImages())))).toMatchObject({ category: 'authentication' });
    expect(aws.count('AssumeRole')).toBe(2);
  });
});

describe('the clients', () => {
  test('reads try again after a reset; changes are sent once, and nobody knows what became of them', async () => {
    const { aws, sessions } = await setUp(({ action }, turn) =>
      action === 'CreateImage' || (action === 'DescribeImages' && turn === 1)
        ? (response) => response.destroy()
        : undefined,
    );
    const { ec2, ec2Once } = await sessions.open(zone, region);
    await ec2.send(describeImages());
    expect(aws.count('DescribeImages')).toBe(2);
    const error = await errorOf(ec2Once.send(createImage()));
    expect(isDefinite(error)).toBe(false);
    expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'ECONNRESET' });
    expect(aws.count('CreateImage')).toBe(1);
  });

  test('a request that hangs really ends, and so does an answer that stalls', async () => {
    const timeouts = { connection: 300, request: 300 };
    const { aws, sessions } = await setUp(
      ({ action }) =>
        action === 'CreateImage'
          ? () => undefined
          : action === 'StartInstances'
            ? (response) => response.write('<Start')
            : undefined,
      { timeouts },
    );
    const { ec2Once } = await sessions.open(zone, region);
    const start = performance.now();
    const errors = await Promise.all([
      errorOf(ec2Once.send(createImage())),
      errorOf(ec2Once.send(new StartInstancesCommand({ InstanceIds: ['i-0a'] }))),
    ]);
    expect(performance.now() - start).toBeLessThan(2000);
    for (const error of errors) {
      expect(isDefinite(error)).toBe(false);
      expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'request-timeout' });
    }
    expect([aws.count('CreateImage'), aws.count('StartInstances')]).toEqual([1, 1]);
  });

  test('a throttled change is sent again until it is accepted', async () => {
    const { aws, sessions } = await setUp(
      ({ action }, turn) => (action === 'CreateImage' && turn <= 5 ? ec2Error(503, 'RequestLimitExceeded') : undefined),
      { clock: scaledClock(600) },
    );
    const { ec2Once } = await sessions.open(zone, region);
    await ec2Once.send(createImage());
    expect(aws.count('CreateImage')).toBe(6);
  });

  test('a throttle that does not end is the failure in the end', async () => {
    const { aws, sessions } = await setUp(
      ({ action }) => (action === 'CreateImage' ? ec2Error(503, 'RequestLimitExceeded') : undefined),
      { clock: scaledClock(600) },
    );
    const { ec2Once } = await sessions.open(zone, region);
    const error = await errorOf(ec2Once.send(createImage()));
    expect(toRecordError(error)).toMatchObject({ category: 'resource', code: 'RequestLimitExceeded', retryable: true });
    expect(aws.count('CreateImage')).toBe(9);
  });

  test('wait for their tokens: starting many instances keeps to the bucket that counts instances', async () => {
    const clock = manualClock();
    const { aws, sessions } = await setUp(anything, { clock });
    const { ec2Once } = await sessions.open(zone, region);
    const start = (count: number) =>
      ec2Once.send(new StartInstancesCommand({ InstanceIds: Array.from({ length: count }, (_, n) => `i-${n}`) }));
    await start(400);
    const second = start(120);
    await systemClock.sleep(50);
    await clock.advance(19_000);
    expect(aws.count('StartInstances')).toBe(1);
    await clock.advance(2_000);
    await second;
    expect(aws.count('StartInstances')).toBe(2);
  });

  test('an answer that is not of AWS is never taken for an empty result', async () => {
    const { aws, sessions } = await setUp(({ action }) =>
      action === 'DescribeInstances' ? { body: '<html>login</html>' } : undefined,
    );
    const { ec2 } = await sessions.open(zone, region);
    const error = await errorOf(ec2.send(new DescribeInstancesCommand({})));
    expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'unreadable-answer' });
    expect(aws.count('DescribeInstances')).toBe(3);
  });
});

test('AWS_DEFAULT_REGION counts where AWS_REGION is not set, and the SDK keeps quiet about the version of Node', async () => {
  vi.stubEnv('AWS_DEFAULT_REGION', 'eu-central-1');
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', undefined);
  const { sessions } = await setUp(anything);
  await sessions.open(zone, region);
  expect(process.env.AWS_REGION).toBe('eu-central-1');
  expect(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED).toBe('true');
});

test('what is built per zone is built once per session', async () => {
  const { sessions } = await setUp(anything);
  const polls = perZone((session) => ({ of: session.region }));
  const here = await sessions.open(zone, region);
  const there = await sessions.open(zone, 'eu-central-1');
  expect(polls(here)).toBe(polls(here));
  expect(polls(there)).toEqual({ of: 'eu-central-1' });
});
