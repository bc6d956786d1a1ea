import { createConnection } from 'node:net';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListCommandsCommand, SSMClient } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Scene, setScene } from '../testing/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene([{ name: 'web-01', tags: { hostile: '<&>"\u0001\u001b[31m\r\n\t\u2028é😀' } }], {
    throttling: false,
  });
});
afterAll(() => scene.close());

interface Outgoing {
  body: string;
  headers: Record<string, string>;
  method: string;
}
interface Sent {
  request: Outgoing;
}

/** Sends a request that the SDK signs after it was rewritten, or, to show a forgery, before. */
async function sendRewritten(
  service: 'ec2' | 'ssm',
  when: 'before signing' | 'after signing',
  rewrite: (request: Outgoing) => void,
) {
  const settings = {
    endpoint: scene.sandbox.endpoint,
    region: 'ap-southeast-2',
    credentials: scene.sandbox.credentials,
    maxAttempts: 1,
  };
  const client = (service === 'ec2' ? new EC2Client(settings) : new SSMClient(settings)) as EC2Client;
  const rewriting = (next: (args: Sent) => Promise<never>) => (args: Sent) => {
    const { request } = args;
    rewrite(request);
    request.headers['content-length'] = String(Buffer.byteLength(request.body));
    return next(args);
  };
  const step = when === 'before signing' ? 'build' : 'deserialize';
  client.middlewareStack.add(rewriting as never, { step: step as 'build', priority: 'low' });
  const command = service === 'ec2' ? new DescribeInstancesCommand({}) : new ListCommandsCommand({});
  return client.send(command as DescribeInstancesCommand);
}

const version = 'Version=2016-11-15';
test.each([
  ['no action', version, 'MissingAction'],
  ['no version', 'Action=DescribeInstances', 'MissingParameter'],
  ['an action that is not there', `Action=RunInstances&${version}`, 'InvalidAction'],
  ['a name that is like one of every object', `Action=__proto__&${version}`, 'InvalidAction'],
  ['a parameter that is not known', `Action=DescribeInstances&${version}&Instance.1=i`, 'UnknownParameter'],
  [
    'a parameter inside a list that is not known',
    `Action=DescribeInstances&${version}&Filter.1.Nmae=x`,
    'UnknownParameter',
  ],
  ['a required parameter left out', `Action=StartInstances&${version}`, 'MissingParameter'],
  ['a parameter twice', `Action=DescribeInstances&${version}&MaxResults=5&MaxResults=6`, 'MalformedQueryString'],
  [
    'a text that is also a structure',
    `Action=DescribeInstances&${version}&Filter=x&Filter.1.Name=y`,
    'MalformedQueryString',
  ],
  ['an empty step in a name', `Action=DescribeInstances&${version}&Filter..Name=x`, 'MalformedQueryString'],
  ['endless depth', `Action=DescribeInstances&${version}&${'a.'.repeat(5000)}a=x`, 'MalformedQueryString'],
  ['a number that is none', `Action=DescribeInstances&${version}&MaxResults=many`, 'InvalidParameterValue'],
])('EC2 answers %s in its own shape', async (_, body, code) => {
  const attempt = sendRewritten('ec2', 'before signing', (request) => Object.assign(request, { body }));
  await expect(attempt).rejects.toMatchObject({
    name: code,
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});

test.each<[what: string, rewrite: (request: Outgoing) => void, code: string]>([
  ['what is not JSON', (request) => Object.assign(request, { body: '{"MaxResults":' }), 'SerializationException'],
  ['what is not an object', (request) => Object.assign(request, { body: '[1]' }), 'ValidationException'],
  ['an unknown member', (request) => Object.assign(request, { body: '{"MaxResultz":5}' }), 'ValidationException'],
  [
    'another service as target',
    (request) => Object.assign(request.headers, { 'x-amz-target': 'AmazonEC2.RunInstances' }),
    'UnknownOperationException',
  ],
  [
    'an action that is not there',
    (request) => Object.assign(request.headers, { 'x-amz-target': 'AmazonSSM.StartSession' }),
    'UnknownOperationException',
  ],
])('SSM answers %s in its own shape', async (_, rewrite, code) => {
  await expect(sendRewritten('ssm', 'before signing', rewrite)).rejects.toMatchObject({
    name: code,
    $metadata: { httpStatusCode: 400 },
  });
});

test.each<[what: string, rewrite: (request: Outgoing) => void]>([
  ['the body', (request) => Object.assign(request, { body: `${request.body}&DryRun=true` })],
  ['a signed header', (request) => Object.assign(request.headers, { 'x-amz-user-agent': 'other' })],
  ['the method', (request) => Object.assign(request, { method: 'PUT' })],
])('a request of which %s was changed after signing is refused', async (_, rewrite) => {
  await expect(sendRewritten('ec2', 'after signing', rewrite)).rejects.toMatchObject({
    $metadata: { httpStatusCode: expect.toSatisfy((status: number) => status >= 400) },
  });
  const [last] = (await scene.sandbox.control.calls()).slice(-1);
  expect(last?.performed).toBe(false);
});

test.each([
  ['ec2', /<Code>RequestEntityTooLarge<\/Code>/],
  ['ssm', /RequestEntityTooLargeException/],
] as const)('%s refuses a body of 3 MB and stays up', async (service, shape) => {
  const headers = service === 'ssm' ? { 'x-amz-target': 'AmazonSSM.ListCommands' } : {};
  const response = await fetch(scene.sandbox.endpoint, { method: 'POST', headers, body: 'x'.repeat(3 * 1024 * 1024) });
  expect(response.status).toBe(413);
  expect(await response.text()).toMatch(shape);
});

test('an unsigned request is refused in the shape of the service that it looks like', async () => {
  const post = async (body: string, headers: Record<string, string> = {}) =>
    (await fetch(scene.sandbox.endpoint, { method: 'POST', body, headers })).text();
  expect(await post(`Action=DescribeInstances&${version}`)).toContain(
    '<Response><Errors><Error><Code>MissingAuthenticationToken',
  );
  expect(await post('Action=GetCallerIdentity&Version=2011-06-15')).toContain('<ErrorResponse xmlns="https://sts');
  expect(JSON.parse(await post('{}', { 'x-amz-target': 'AmazonSSM.ListCommands' }))).toMatchObject({
    __type: 'MissingAuthenticationTokenException',
  });
});

test('whatever bytes are signed and sent, the answer is an error of the client and never a defect', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.webQueryParameters()), async (text) => {
      const body = `Action=DescribeInstances&${version}&${text}`;
      const outcome = await sendRewritten('ec2', 'before signing', (request) => Object.assign(request, { body })).then(
        () => 200,
        (error) => error.$metadata.httpStatusCode,
      );
      expect([200, 400]).toContain(outcome);
    }),
    { numRuns: 60 },
  );
});

test('what is not HTTP at all is dropped, and a name that is not this machine refused', async () => {
  const { hostname, port } = new URL(scene.sandbox.endpoint);
  const talk = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = createConnection(Number(port), hostname, () => socket.end(text));
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('error', reject).on('close', () => resolve(answer));
    });
  expect(await talk('\u0016\u0003\u0001 not http\r\n\r\n')).toMatch(/^(HTTP\/1.1 400|$)/);
  expect(await talk('GET /_sandbox/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1.1 403/,
  );
  expect(await scene.sandbox.control.clock()).toHaveProperty('now');
});

test('text that no markup may contain comes back as it was', async () => {
  const { Reservations } = await scene.ec2.send(new DescribeInstancesCommand({}));
  const tag = Reservations?.[0]?.Instances?.[0]?.Tags?.find(({ Key }) => Key === 'hostile');
  expect(tag?.Value).toBe('<&>"\u0001\u001b[31m\r\n\t\u2028é😀');
});
