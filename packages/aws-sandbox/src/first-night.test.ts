import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from './start-sandbox.ts';
import { type Clients, enterAccount } from './testing/clients.ts';

let sandbox: RunningSandbox;
let account: Clients;

beforeAll(async () => {
  sandbox = await startSandbox({ fleet: '../../fixtures/fleets/small.yml', speed: 'held' });
  account = await enterAccount(sandbox, '111122223333');
});
afterAll(() => sandbox.close());

test('a role assumed in an account is that account', async () => {
  const identity = await account.sts.send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({
    Account: '111122223333',
    Arn: 'arn:aws:sts::111122223333:assumed-role/PatchingRole/tests',
  });
});

test('a stopped server is backed up, started, and answers a command', async () => {
  const { ec2, ssm } = account;
  const found = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:PatchGroup', Values: ['group-*'] },
        { Name: 'instance-state-name', Values: ['stopped'] },
      ],
    }),
  );
  const server = found.Reservations?.[0]?.Instances?.[0];
  expect(server).toMatchObject({ State: { Name: 'stopped' }, PlatformDetails: 'Red Hat Enterprise Linux' });
  const InstanceId = server?.InstanceId ?? '';

  const { ImageId = '' } = await ec2.send(
    new CreateImageCommand({ InstanceId, Name: 'before patching', NoReboot: true }),
  );
  await sandbox.control.advance(30);
  const images = new DescribeImagesCommand({ ImageIds: [ImageId] });
  expect((await ec2.send(images)).Images?.[0]?.State).toBe('pending');
  await sandbox.control.advance(300);
  const [image] = (await ec2.send(images)).Images ?? [];
  expect(image).toMatchObject({ State: 'available', SourceInstanceId: InstanceId });
  expect(image?.BlockDeviceMappings).toHaveLength(2);

  await ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
  await sandbox.control.advance(20);
  const status = new DescribeInstanceStatusCommand({ InstanceIds: [InstanceId] });
  expect((await ec2.send(status)).InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('initializing');
  await sandbox.control.advance(200);
  expect((await ec2.send(status)).InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('ok');
  const nodes = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [InstanceId] }] }),
  );
  expect(nodes.InstanceInformationList?.[0]).toMatchObject({
    PingStatus: 'Online',
    PlatformName: 'Red Hat Enterprise Linux',
  });

  const { Command } = await ssm.send(
    new SendCommandCommand({
      InstanceIds: [InstanceId],
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: ['echo hello'] },
    }),
  );
  const CommandId = Command?.CommandId ?? '';
  const invocations = new ListCommandInvocationsCommand({ CommandId, Details: true });
  expect((await ssm.send(invocations)).CommandInvocations).toEqual([]);
  await sandbox.control.advance(5);
  expect((await ssm.send(invocations)).CommandInvocations?.[0]).toMatchObject({
    Status: 'Success',
    CommandPlugins: [{ Output: 'hello\n' }],
  });
  expect((await ssm.send(new ListCommandsCommand({}))).Commands?.[0]).toMatchObject({ CommandId, Status: 'Success' });
  const answer = await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
  expect(answer).toMatchObject({ Status: 'Success', ResponseCode: 0, StandardOutputContent: 'hello\n' });
});
