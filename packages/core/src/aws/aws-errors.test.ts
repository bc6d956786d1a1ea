import { CreateImageCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GuardRefusal, Interrupted, OperationError, UnknownOutcome, UsageError, WaitTimeout } from '../errors.ts';
import {
  awsCode,
  isDefinite,
  isDryRunPermission,
  isExpired,
  isPassing,
  isThrottle,
  toRecordError,
} from './aws-errors.ts';
import { prepareSdkEnvironment } from './sdk-environment.ts';
import { type CannedAws, ec2Error, type Reply, ssmError, startCannedAws } from './testing/canned-aws.ts';
import { verifyAnswers } from './verify-answer.ts';

let aws: CannedAws;
let reply: Reply;
beforeAll(async () => {
  prepareSdkEnvironment(process.env);
  aws = await startCannedAws(() => reply);
});
afterAll(() => aws.close());

const settings = () => ({
  endpoint: aws.endpoint,
  region: 'ap-southeast-2',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
  requestHandler: { requestTimeout: 300, socketTimeout: 300, throwOnRequestTimeout: true },
});

/** What a change that was answered so throws. */
async function errorOf(service: 'ec2' | 'ssm', answer: Reply): Promise<unknown> {
  reply = answer;
  const client = service === 'ec2' ? new EC2Client(settings()) : new SSMClient(settings());
  verifyAnswers(client, service === 'ec2' ? 'xml' : 'json', aws.endpoint);
  const sent =
    client instanceof EC2Client
      ? client.send(new CreateImageCommand({ InstanceId: 'i-0a', Name: 'n' }))
      : client.send(new SendCommandCommand({ DocumentName: 'd' }));
  return sent.then(
    (output) => expect.unreachable(`answered ${JSON.stringify(output)}`),
    (error: unknown) => error,
  );
}

describe('an answer that could be read', () => {
  test.each([
    // service, status, code → category, definite, throttle, retryable
    ['ec2', 400, 'InvalidInstanceID.NotFound', 'validation', true, false, false],
    ['ec2', 400, 'InvalidAMIName.Duplicate', 'validation', true, false, false],
    ['ec2', 400, 'IncorrectInstanceState', 'validation', true, false, true],
    ['ec2', 403, 'UnauthorizedOperation', 'resource', true, false, false],
    ['ec2', 401, 'AuthFailure', 'authentication', true, false, false],
    ['ec2', 400, 'RequestExpired', 'authentication', true, false, false],
    ['ec2', 503, 'RequestLimitExceeded', 'resource', true, true, true],
    ['ec2', 500, 'InsufficientInstanceCapacity', 'resource', true, false, true],
    ['ec2', 400, 'SnapshotLimitExceeded', 'resource', true, false, true],
    ['ec2', 400, 'PendingSnapshotLimitExceeded', 'resource', true, false, true],
    ['ec2', 400, 'SnapshotCreationPerVolumeRateExceeded', 'resource', true, false, true],
    ['ec2', 412, 'DryRunOperation', 'validation', true, false, false],
    ['ec2', 500, 'InternalError', 'connectivity', false, false, true],
    ['ec2', 503, 'Unavailable', 'connectivity', false, false, true],
    ['ec2', 500, 'SomethingNew', 'connectivity', false, false, true],
    ['ssm', 400, 'ThrottlingException', 'resource', true, true, true],
    ['ssm', 400, 'InvalidInstanceId', 'validation', true, false, false],
    ['ssm', 400, 'AccessDeniedException', 'resource', true, false, false],
    ['ssm', 400, 'ExpiredTokenException', 'authentication', true, false, false],
    ['ssm', 500, 'InternalServerError', 'connectivity', false, false, true],
  ] as const)('%s %i %s is %s', async (service, status, code, category, definite, throttle, retryable) => {
    const error = await errorOf(service, (service === 'ec2' ? ec2Error : ssmError)(status, code));
    expect(toRecordError(error)).toMatchObject({
      category,
      code,
      retryable,
      requestId: expect.stringMatching(/^request-/),
    });
    expect({ definite: isDefinite(error), throttle: isThrottle(error) }).toEqual({ definite, throttle });
    expect(isExpired(error)).toBe(/Expired(Token)?/.test(code) && category === 'authentication');
    expect(isDryRunPermission(error)).toBe(code === 'DryRunOperation');
  });
});

describe('after an answer that could not be read, nobody knows whether the change happened', () => {
  const page = '<html><body>502 Bad Gateway</body></html>';
  test.each<[string, 'ec2' | 'ssm', Reply, string]>([
    ["a proxy's error page for EC2", 'ec2', { status: 502, body: page }, 'unreadable-answer'],
    ["a proxy's error page for SSM", 'ssm', { status: 403, body: page }, 'unreadable-answer'],
    ["a captive portal's page for EC2", 'ec2', { body: page }, 'unreadable-answer'],
    ["a captive portal's page for SSM", 'ssm', { body: page }, 'unreadable-answer'],
    ['an empty success of EC2', 'ec2', { body: '' }, 'unreadable-answer'],
    ['an empty success of SSM', 'ssm', { body: '' }, 'unreadable-answer'],
    ['an empty failure', 'ec2', { status: 500, body: '' }, 'unreadable-answer'],
    ['a 404 without a code', 'ec2', { status: 404, body: '' }, 'unreadable-answer'],
    ['garbage', 'ec2', { body: '\u0000}{' }, 'unreadable-answer'],
    ['JSON where XML belongs', 'ec2', { body: '{}' }, 'unreadable-answer'],
    [
      'an answer to another call',
      'ec2',
      { body: '<DescribeImagesResponse></DescribeImagesResponse>' },
      'unreadable-answer',
    ],
    ['XML cut short', 'ec2', { body: '<CreateImageResponse><imageId>ami-0a</imageId>' }, 'unreadable-answer'],
    ['a connection reset', 'ec2', (response) => response.destroy(), 'ECONNRESET'],
    ['a hang', 'ssm', () => undefined, 'request-timeout'],
    ['a body that stalls', 'ec2', (response) => response.write('<CreateImageResponse>'), 'request-timeout'],
    [
      'a body that breaks off',
      'ec2',
      (response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('<Create');
        setTimeout(() => response.destroy(), 20);
      },
      'ECONNRESET',
    ],
  ])('%s', async (_, service, answer, code) => {
    const error = await errorOf(service, answer);
    expect(isDefinite(error)).toBe(false);
    expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code, retryable: true });
    expect(isPassing(error)).toBe(true);
  });
});

test('when no connection was made, the change certainly did not happen', async () => {
  const refused = new EC2Client({ ...settings(), endpoint: 'http://127.0.0.1:1' });
  const error = await refused.send(new CreateImageCommand({ InstanceId: 'i-0a', Name: 'n' })).catch((thrown) => thrown);
  expect(isDefinite(error)).toBe(true);
  expect(toRecordError(error)).toMatchObject({ category: 'connectivity', code: 'ECONNREFUSED', retryable: true });
  expect(toRecordError(error).message).toContain('AWS_ENDPOINT_URL');
});

const named = (name: string, message: string, facts: object = {}): Error =>
  Object.assign(new Error(message), { name, ...facts });

describe('errors that never were an answer', () => {
  test.each<[string, unknown, object, boolean]>([
    [
      'no credentials',
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      { category: 'authentication', code: 'no-credentials' },
      false,
    ],
    [
      'an SSO session that ended',
      named(
        'TokenProviderError',
        "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      ),
      { category: 'authentication', code: 'sso-session', message: expect.stringContaining('run aws sso login') },
      false,
    ],
    [
      'an unknown profile',
      named(
        'CredentialsProviderError',
        'Could not resolve credentials using profile: [nightly] in configuration/credentials file(s).',
      ),
      { category: 'authentication', code: 'credentials', message: expect.stringContaining('~/.aws/config') },
      false,
    ],
    [
      'a certificate',
      named('Error', 'self-signed certificate', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      { category: 'connectivity', retryable: false },
      true,
    ],
    [
      'a connection not made in time',
      named(
        'TimeoutError',
        'the request socket did not establish a connection with the server within the configured timeout',
      ),
      { category: 'connectivity', code: 'connection-timeout' },
      true,
    ],
    [
      'an operation error',
      new OperationError('no', { category: 'validation', code: 'x', requestId: 'r' }),
      { category: 'validation', code: 'x', requestId: 'r', retryable: false },
      true,
    ],
    ['a wait', new WaitTimeout('too long'), { category: 'timeout', code: 'timeout', retryable: true }, true],
    [
      'an unknown outcome',
      new UnknownOutcome('?', { category: 'connectivity', code: 'outcome-unknown' }),
      { code: 'outcome-unknown' },
      false,
    ],
    ['an interrupt', new Interrupted(), { category: 'timeout', code: 'interrupted' }, true],
    ['a guard', new GuardRefusal('wrong-account', 'no'), { category: 'configuration', code: 'wrong-account' }, true],
    ['usage', new UsageError('no'), { category: 'configuration', code: 'usage' }, false],
    [
      'a bug',
      new TypeError('x is not a function'),
      { category: 'internal', code: 'internal', retryable: false },
      false,
    ],
    ['a string', 'boom', { category: 'internal', message: 'boom' }, false],
  ])('%s', (_, error, expected, definite) => {
    expect(toRecordError(error)).toMatchObject(expected);
    expect(isDefinite(error)).toBe(definite);
  });
});

test('a message is one visible line of bounded length, without the encoded part that EC2 appends', async () => {
  const said = `You are not\n authorized\u001b[31m. Encoded authorization failure message: ${'x'.repeat(3000)}`;
  const error = named('UnauthorizedOperation', said, { $fault: 'client', $metadata: { httpStatusCode: 403 } });
  expect(toRecordError(error).message).toBe(
    'You are not authorized\\u001b[31m; the role lacks this permission: --print-iam lists all that are needed',
  );
  expect(toRecordError(named('X', 'y'.repeat(5000))).message).toHaveLength(300);
});

test('codes that the SDK makes up are not taken for codes of AWS', () => {
  expect(awsCode(named('Unknown', '', { $fault: 'client', $metadata: { httpStatusCode: 403 } }))).toBeUndefined();
  expect(awsCode(named('InvalidInstanceId', ''))).toBeUndefined();
});
