import { CreateImageCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDefinite, isDryRunPermission, isExpired, isPassing, isThrottle, toRecordError } from './aws-errors.ts';
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
