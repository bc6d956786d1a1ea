import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { stackOf } from '@cms-patching/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serverFacts } from '../server-facts.ts';
import { readInstances } from './read-instances.ts';
import { takeInstances } from './take-instances.ts';

/** Sends DescribeInstances to a client that gets this answer. */
function clientThatGets(body: string): EC2Client {
  const client = new EC2Client({
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async () => ({
        response: { statusCode: body.includes('<Errors>') ? 400 : 200, headers: {}, body: Buffer.from(body) },
      }),
    } as never,
  });
  stackOf(client).add((next) => next, { step: 'deserialize', priority: 'low', name: 'verifyAnswers' });
  return client;
}

const bySdk = async (body: string) => {
  const { Reservations = [], NextToken } = await clientThatGets(body).send(new DescribeInstancesCommand({}));
  return { instances: Reservations.flatMap(({ Instances = [] }) => Instances), NextToken };
};

const byReader = async (body: string) => {
  const client = clientThatGets(body);
  const instancesOn = readInstances(client, (instance) => instance);
  const page = await client.send(new DescribeInstancesCommand({}));
  return { instances: instancesOn(page), NextToken: page.NextToken };
};

const taken = (body: string) => takeInstances(Buffer.from(body), ({ InstanceId }) => InstanceId)?.instances;

/** What a scan sees of an answer, with the SDK's parser and with our reader. */
async function seenBoth(body: string) {
  const seen = ({ instances, NextToken }: { instances: Instance[]; NextToken: string | undefined }) => ({
    NextToken,
    servers: instances.map((instance) => serverFacts(instance)),
    evidence: instances.map(({ IamInstanceProfile, Operator }) => [
      IamInstanceProfile?.Arn,
      Operator?.Managed,
      Operator?.Principal,
    ]),
  });
  return { sdk: seen(await bySdk(body)), ours: seen(await byReader(body)) };
}

const answer = (...instances: string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
    <requestId>8f7724cf-496f-496e-8fe3-example</requestId>
    <reservationSet>
        ${instances.map((each) => `<item><reservationId>r-1</reservationId><groupSet/><instancesSet><item>${each}</item></instancesSet></item>`).join('\n')}
    </reservationSet>
    <nextToken>more</nextToken>
</DescribeInstancesResponse>`;

/** As EC2's API reference shows one, with what a scan does not look at around what it does. */
const server = `
  <instanceId>i-1234567890abcdef0</instanceId>
  <imageId>ami-bff32ccc</imageId>
  <instanceState><code>16</code><name>running</name></instanceState>
  <privateDnsName>ip-192-168-1-88.eu-west-1.compute.internal</privateDnsName>
  <reason/>
  <productCodes/>
  <instanceType>t2.micro</instanceType>
  <launchTime>2018-05-08T16:46:19.000Z</launchTime>
  <placement><availabilityZone>eu-west-1c</availabilityZone><groupName/><tenancy>default</tenancy></placement>
  <platform>windows</platform>
  <monitoring><state>disabled</state></monitoring>
  <subnetId>subnet-56f5f633</subnetId>
  <vpcId>vpc-11112222</vpcId>
  <privateIpAddress>192.168.1.88</privateIpAddress>
  <groupSet><item><groupId>sg-e4076980</groupId><groupName>SecurityGroup1</groupName></item></groupSet>
  <architecture>x86_64</architecture>
  <rootDeviceType>ebs</rootDeviceType>
  <rootDeviceName>/dev/xvda</rootDeviceName>
  <blockDeviceMapping>
    <item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1234567890abcdef0</volumeId><status>attached</status>
      <attachTime>2015-12-22T10:44:09.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item>
    <item><deviceName>/dev/sdf</deviceName><ebs><volumeId>vol-2</volumeId></ebs></item>
  </blockDeviceMapping>
  <instanceLifecycle>spot</instanceLifecycle>
  <iamInstanceProfile><arn>arn:aws:iam::111122223333:instance-profile/web</arn><id>AIPA</id></iamInstanceProfile>
  <tagSet>
    <item><key>Name</key><value>Server &lt;1&gt; &amp; co</value></item>
    <item><key>Empty</key><value/></item>
    <item><key>aws:autoscaling:groupName</key><value>web</value></item>
  </tagSet>
  <networkInterfaceSet><item>
    <networkInterfaceId>eni-551ba000</networkInterfaceId>
    <subnetId>subnet-of-the-interface</subnetId>
    <tagSet><item><key>Name</key><value>not the server's</value></item></tagSet>
    <networkInterfaceSet><item><vpcId>nested</vpcId></item></networkInterfaceSet>
  </item></networkInterfaceSet>
  <operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>
  <platformDetails>Windows</platformDetails>`;

test('the reader sees what the SDK’s parser sees', async () => {
  const { sdk, ours } = await seenBoth(answer(server, '<instanceId>i-2</instanceId><tagSet/>', server));
  expect(ours).toEqual(sdk);
  expect(ours.NextToken).toBe('more');
  expect(ours.servers[0]).toMatchObject({
    name: 'Server <1> & co',
    subnetId: 'subnet-56f5f633',
    volumes: [{ volumeId: 'vol-1234567890abcdef0' }, { volumeId: 'vol-2' }],
    tags: { Empty: '' },
  });
  expect(taken(answer(server))).toEqual(['i-1234567890abcdef0']);
});

const escaped = (text: string): string =>
  text.replace(/[&<>"]|[^\x20-\x7e]/gu, (char) => `&#x${(char.codePointAt(0) ?? 0).toString(16)};`);
/** Characters that XML can carry. */
const xmlText = fc
  .string({ unit: 'binary', minLength: 0, maxLength: 12 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these can't be in a document
  .map((text) => text.replace(/[\u0000-\u001f\ud800-\udfff\ufffe\uffff]/g, '·'));
const written = fc.oneof(
  xmlText.map(escaped),
  xmlText.map((text) => text.replace(/[&<>]/g, '')),
);
const stranger: fc.Arbitrary<string> = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .record({
      name: fc.constantFrom('groupSet', 'item', 'networkInterfaceSet', 'monitoring', 'new2027Thing'),
      content: fc.oneof(
        { maxDepth: 3 },
        written,
        fc.array(tie('element'), { maxLength: 3 }).map((all) => all.join('')),
      ),
    })
    .map(({ name, content }) => (content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`)),
})).element;
const member = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('instanceId', 'imageId', 'vpcId', 'platformDetails', 'instanceType', 'rootDeviceName'),
      written,
    )
    .map(([name, value]) => `<${name}>${value}</${name}>`),
  fc
    .array(fc.tuple(written, written), { maxLength: 4 })
    .map(
      (tags) =>
        `<tagSet>${tags.map(([key, value]) => `<item><key>k${key}</key><value>${value}</value></item>`).join('\n')}</tagSet>`,
    ),
  stranger,
);
/** Each member at most once, as EC2 writes them. */
const instances = fc.array(
  fc
    .uniqueArray(member, { selector: (xml) => /^<(\w+)/.exec(xml)?.[1], maxLength: 8 })
    .map((members) => members.join('\n')),
  { maxLength: 4 },
);

test('it sees the same in whatever EC2 can write', async () => {
  await fc.assert(
    fc.asyncProperty(instances, async (all) => {
      expect(taken(answer(...all))).toBeDefined();
      const { sdk, ours } = await seenBoth(answer(...all));
      expect(ours).toEqual(sdk);
    }),
    { numRuns: 300 },
  );
});

describe('what is not written as EC2 writes is left to the SDK', () => {
  test.each([
    ['attributes', answer('<instanceId version="2">i-1</instanceId>')],
    ['comments', answer('<!-- new --><instanceId>i-1</instanceId>')],
    ['CDATA', answer('<instanceId><![CDATA[i-1]]></instanceId>')],
    ['a text that has become a structure', answer('<instanceId><of>i-1</of></instanceId>')],
    ['no reservations', answer().replace(/<reservationSet>.*<\/reservationSet>/s, '<reservationSet/>')],
    ['another document', '<DescribeInstancesResponse></DescribeInstancesResponse>'],
    ['an entity of its own', answer('<instanceId>&nbsp;</instanceId>')],
    ['a missing end tag', answer('<instanceId>i-1</instanceId><tagSet>')],
  ])('%s', (_what, body) => {
    expect(taken(body)).toBeUndefined();
  });

  test('and so are errors', async () => {
    const error =
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>1</RequestID></Response>';
    await expect(byReader(error)).rejects.toThrow('no');
  });
});
