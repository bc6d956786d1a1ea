import { expect, test } from 'vitest';
import { GuardRefusal, UsageError } from '../errors.ts';
import { refuseStrangeHost, rehearsalEndpoint } from './endpoint.ts';

test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  ['nothing', {}, undefined],
  ['an empty value', { AWS_ENDPOINT_URL: '' }, undefined],
  ['a sandbox', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566'],
  ['a sandbox with a slash', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' }, 'http://127.0.0.1:4566'],
  ['a VPC endpoint', { AWS_ENDPOINT_URL: 'https://vpce-1-2.ec2.eu-central-1.vpce.amazonaws.com' }, undefined],
  [
    'a variable that is to be ignored',
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    undefined,
  ],
])('%s in AWS_ENDPOINT_URL means the endpoint %j → %j', (_, env, endpoint) => {
  expect(rehearsalEndpoint(env)).toBe(endpoint);
});

test.each(['127.0.0.1:4566', 'ftp://sandbox', 'here'])('%s is no endpoint', (text) => {
  expect(() => rehearsalEndpoint({ AWS_ENDPOINT_URL: text })).toThrow(UsageError);
});

test.each<[string, string | undefined, boolean]>([
  ['ec2.ap-southeast-2.amazonaws.com', undefined, true],
  ['ssm.cn-north-1.amazonaws.com.cn', undefined, true],
  ['ec2.us-east-1.api.aws', undefined, true],
  ['amazonaws.com.example.net', undefined, false],
  ['evilamazonaws.com', undefined, false],
  ['127.0.0.1', undefined, false],
  ['127.0.0.1', 'http://127.0.0.1:4566', true],
  ['ec2.ap-southeast-2.amazonaws.com', 'http://127.0.0.1:4566', false],
])('a call to %s in a run on %s may leave: %s', (host, endpoint, allowed) => {
  const call = () => refuseStrangeHost(host, endpoint);
  if (allowed) expect(call).not.toThrow();
  else expect(call).toThrow(GuardRefusal);
});
