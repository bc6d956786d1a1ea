import { describe, expect, test, vi } from 'vitest';
import { GuardRefusal } from '../errors.ts';
import { toRecordError } from './aws-errors.ts';
import { systemClock } from './clock.ts';
import { createSessions, type Sessions } from './session.ts';
import { stsAnswer, stsError } from './testing/canned-aws.ts';
import { anything, describeImages, errorOf, region, runId, useCannedZone, zone } from './testing/canned-zone.ts';
import { manualClock } from './testing/manual-clock.ts';

const setUp = useCannedZone();

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

test('AWS_DEFAULT_REGION counts where AWS_REGION is not set, and the SDK keeps quiet about the version of Node', async () => {
  vi.stubEnv('AWS_DEFAULT_REGION', 'eu-central-1');
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', undefined);
  const { sessions } = await setUp(anything);
  await sessions.open(zone, region);
  expect(process.env.AWS_REGION).toBe('eu-central-1');
  expect(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED).toBe('true');
});
