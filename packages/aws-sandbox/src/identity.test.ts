import { DescribeInstancesCommand, DescribeRegionsCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from './start-sandbox.ts';
import { clientsOf, enterAccount } from './testing/clients.ts';

const accountId = '111122223333';
const other = { accountId: '444455556666', instances: [{ name: 'elsewhere-01' }] };
let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox({
    speed: 'held',
    fleet: {
      callers: [{}, { name: 'stranger', accessKeyId: 'AKIASANDBOXSTRANGER1', accountId: '210987654321' }],
      accounts: [
        {
          accountId,
          regions: ['ap-southeast-2'],
          roles: [
            { name: 'Open' },
            { name: 'Asking', externalId: 'secret-word' },
            { name: 'Trusting', trusts: ['123456789012'] },
            { name: 'Refused', refused: true },
            { name: 'Poor', denies: ['ec2:Start*', 'ssm:*', 'sts:AssumeRole'] },
            { name: 'Brief', sessionSeconds: 1 },
          ],
          instances: [{ name: 'web-01', instanceId: 'i-0a00000000000001a', state: 'stopped' }],
        },
        { ...other, roles: [{ name: 'Open' }] },
      ],
    },
  });
});
afterAll(() => sandbox.close());

const assume = (role: string, input: Partial<AssumeRoleCommandInput> = {}, clients = clientsOf(sandbox)) =>
  clients.sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/${role}`, RoleSessionName: 'tests', ...input }),
  );
const stranger = () => clientsOf(sandbox, { ...sandbox.credentials, accessKeyId: 'AKIASANDBOXSTRANGER1' });

test('accounts see their own servers and no others', async () => {
  const names = async (account: string) => {
    const { Reservations = [] } = await (await enterAccount(sandbox, account, 'Open')).ec2.send(
      new DescribeInstancesCommand({}),
    );
    return Reservations.map(({ Instances }) => Instances?.[0]?.Tags?.[0]?.Value);
  };
  expect(await names(accountId)).toEqual(['web-01']);
  expect(await names(other.accountId)).toEqual(['elsewhere-01']);
});

test.each([
  ['a role that is not there', () => assume('NoSuch')],
  ['a role that refuses', () => assume('Refused')],
  ['a missing external id', () => assume('Asking')],
  ['a wrong external id', () => assume('Asking', { ExternalId: 'other-word' })],
  ['a caller that is not trusted', () => assume('Trusting', {}, stranger())],
])('AssumeRole is denied for %s', async (_, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});

test('AssumeRole is granted with the external id, and to who is trusted', async () => {
  await expect(assume('Asking', { ExternalId: 'secret-word' })).resolves.toHaveProperty('Credentials');
  await expect(assume('Trusting')).resolves.toHaveProperty('Credentials');
});

test('sessions last from 15 minutes to 12 hours, and one hour at most when a role is chained', async () => {
  await expect(assume('Open', { DurationSeconds: 899 })).rejects.toMatchObject({ name: 'ValidationError' });
  const { Credentials } = await assume('Open', { DurationSeconds: 43_200 });
  expect((Credentials?.Expiration?.getTime() ?? 0) - Date.now()).toBeGreaterThan(43_000_000);
  const inside = await enterAccount(sandbox, accountId, 'Open');
  await expect(assume('Open', { DurationSeconds: 3601 }, inside)).rejects.toMatchObject({ name: 'ValidationError' });
});

test('a role that may not, gets the refusal of each service; who it is, it may always ask', async () => {
  const poor = await enterAccount(sandbox, accountId, 'Poor');
  const start = (DryRun: boolean) =>
    poor.ec2.send(new StartInstancesCommand({ InstanceIds: ['i-0a00000000000001a'], DryRun }));
  await expect(start(false)).rejects.toMatchObject({
    name: 'UnauthorizedOperation',
    $metadata: { httpStatusCode: 403 },
  });
  await expect(start(true)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  const send = new SendCommandCommand({ InstanceIds: ['i-0a00000000000001a'], DocumentName: 'AWS-RunShellScript' });
  await expect(poor.ssm.send(send)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(assume('Open', {}, poor)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(poor.sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: accountId });
  await expect(poor.ec2.send(new DescribeInstancesCommand({}))).resolves.toHaveProperty('Reservations');
});

test('a region that is not opted in looks like wrong credentials', async () => {
  const { Credentials } = await assume('Open');
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const away = clientsOf(sandbox, keys, 'eu-west-1');
  await expect(away.ec2.send(new DescribeRegionsCommand({}))).rejects.toMatchObject({ name: 'AuthFailure' });
  await expect(away.ssm.send(new DescribeInstanceInformationCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

test.each([
  [
    'a key that was never issued',
    { accessKeyId: 'AKIANOBODYEVERHADIT1' },
    'AuthFailure',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
  ],
  [
    'a wrong secret',
    { secretAccessKey: 'not/the/secret/at/all/and/never/was/0000' },
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
  ],
  [
    'a session token where none belongs',
    { sessionToken: 'x' },
    'AuthFailure',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
  ],
])('%s is refused by every service in its own words', async (_, keys, ec2Code, ssmCode, stsCode) => {
  const { ec2, ssm, sts } = clientsOf(sandbox, { ...sandbox.credentials, ...keys });
  await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: ec2Code });
  await expect(ssm.send(new DescribeInstanceInformationCommand({}))).rejects.toMatchObject({ name: ssmCode });
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: stsCode });
});

test('sessions that have ended are refused by every service in its own words', async () => {
  const { ec2, ssm, sts } = await enterAccount(sandbox, accountId, 'Open');
  await sandbox.control.expireSessions();
  await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'RequestExpired' });
  await expect(ssm.send(new DescribeInstanceInformationCommand({}))).rejects.toMatchObject({
    name: 'ExpiredTokenException',
  });
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: expect.stringMatching(/^ExpiredToken/),
  });
});

test('the credential provider of the SDK goes on by itself where a role gives only brief sessions', async () => {
  await sandbox.control.clearCalls();
  const provider = fromTemporaryCredentials({
    params: { RoleArn: `arn:aws:iam::${accountId}:role/Brief`, RoleSessionName: 'tests' },
    masterCredentials: sandbox.credentials,
    clientConfig: { endpoint: sandbox.endpoint, region: 'ap-southeast-2' },
  });
  const first = await provider();
  const second = await provider();
  expect(first.expiration?.getTime()).toBeLessThan(Date.now() + 2000);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  expect((await sandbox.control.counts()).AssumeRole).toBe(2);
});
