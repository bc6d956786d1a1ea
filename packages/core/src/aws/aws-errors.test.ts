import { describe, expect, test } from 'vitest';
import { GuardRefusal, Interrupted, OperationError, UnknownOutcome, UsageError, WaitTimeout } from '../errors.ts';
import { awsCode, isDefinite, toRecordError } from './aws-errors.ts';

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
