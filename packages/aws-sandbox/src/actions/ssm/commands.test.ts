import { RebootInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CancelCommandCommand,
  type CommandInvocation,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { type Scene, serverId, setScene } from '../../testing/scene.ts';

let scene: Scene;
afterEach(() => scene.close());

const otherId = 'i-0a00000000000002a';
const thirdId = 'i-0a00000000000003a';

const send = async (input: Partial<SendCommandCommandInput> = {}): Promise<string> => {
  const command = new SendCommandCommand({
    InstanceIds: [serverId],
    DocumentName: 'AWS-RunShellScript',
    Parameters: { commands: ['echo hello'] },
    ...input,
  });
  return (await scene.ssm.send(command)).Command?.CommandId ?? '';
};
const invocations = async (CommandId: string): Promise<CommandInvocation[]> =>
  (await scene.ssm.send(new ListCommandInvocationsCommand({ CommandId, Details: true }))).CommandInvocations ?? [];
const statuses = async (CommandId: string) => (await invocations(CommandId)).map(({ StatusDetails }) => StatusDetails);
const command = async (CommandId: string) =>
  (await scene.ssm.send(new ListCommandsCommand({ CommandId }))).Commands?.[0];

test('an invocation is not there at first, then in progress, then done with its output', async () => {
  scene = await setScene([{}], { times: { consistencyLag: 2, shellCommand: 10 } });
  const CommandId = await send({
    Parameters: { commands: ['echo "hello  there"', "echo 'and' good bye", 'exit 3', 'echo never'] },
  });
  const details = new GetCommandInvocationCommand({ CommandId, InstanceId: serverId });
  expect(await invocations(CommandId)).toEqual([]);
  await expect(scene.ssm.send(details)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
  await scene.advance(3);
  expect(await statuses(CommandId)).toEqual(['InProgress']);
  await scene.advance(10);
  expect(await scene.ssm.send(details)).toMatchObject({
    Status: 'Failed',
    ResponseCode: 3,
    StandardOutputContent: 'hello  there\nand good bye\n',
  });
});

test('a command waits for an agent that is away, and gives up when its time for delivery is over', async () => {
  scene = await setScene([
    { ssm: { pingStatus: 'ConnectionLost' } },
    { instanceId: otherId, ssm: { pingStatus: 'ConnectionLost' } },
  ]);
  const CommandId = await send({ InstanceIds: [serverId, otherId], TimeoutSeconds: 300 });
  await scene.advance(90);
  expect(await statuses(CommandId)).toEqual(['Delayed', 'Delayed']);
  await scene.sandbox.control.instance(otherId).change({ ssm: 'connected' });
  await scene.advance(300);
  expect(await statuses(CommandId)).toEqual(['DeliveryTimedOut', 'Success']);
  expect(await command(CommandId)).toMatchObject({
    Status: 'TimedOut',
    DeliveryTimedOutCount: 1,
    CompletedCount: 2,
    ErrorCount: 1,
  });
});

test('with MaxErrors at its default one failure terminates what is not delivered yet; with 100% nothing does', async () => {
  const servers = [{ misfortunes: { commandsFail: 7 } }, { instanceId: otherId }, { instanceId: thirdId }];
  scene = await setScene(servers);
  const InstanceIds = [serverId, otherId, thirdId];
  const strict = await send({ InstanceIds, MaxConcurrency: '1' });
  const lenient = await send({ InstanceIds, MaxConcurrency: '1', MaxErrors: '100%' });
  await scene.advance(60);
  expect(await statuses(strict)).toEqual(['Failed', 'Terminated', 'Terminated']);
  expect(await command(strict)).toMatchObject({ Status: 'Failed' });
  expect(await statuses(lenient)).toEqual(['Failed', 'Success', 'Success']);
  expect(await command(lenient)).toMatchObject({ Status: 'Success', ErrorCount: 1 });
});

test('a reply that is lost leaves the invocation in progress until its execution time is over', async () => {
  scene = await setScene([{ misfortunes: { repliesLost: 1 } }]);
  const CommandId = await send({ Parameters: { commands: ['echo x'], executionTimeout: ['600'] } });
  await scene.advance(590);
  expect(await statuses(CommandId)).toEqual(['InProgress']);
  await scene.advance(20);
  expect(await statuses(CommandId)).toEqual(['ExecutionTimedOut']);
});

test('a command that a reboot cuts off ends as not delivered', async () => {
  scene = await setScene([{}], { times: { shellCommand: 30 } });
  const CommandId = await send({ TimeoutSeconds: 120 });
  await scene.advance(5);
  await scene.ec2.send(new RebootInstancesCommand({ InstanceIds: [serverId] }));
  await scene.advance(100);
  expect(await statuses(CommandId)).toEqual(['InProgress']);
  await scene.advance(60);
  expect(await statuses(CommandId)).toEqual(['DeliveryTimedOut']);
});

test('what is cancelled stays so', async () => {
  scene = await setScene([{}], { times: { shellCommand: 30 } });
  const CommandId = await send();
  await scene.advance(5);
  await scene.ssm.send(new CancelCommandCommand({ CommandId }));
  await scene.advance(60);
  expect(await statuses(CommandId)).toEqual(['Cancelled']);
  expect(await command(CommandId)).toMatchObject({ Status: 'Cancelled' });
});

test('commands are listed by time and document, the latest first, but not by comment', async () => {
  scene = await setScene([{}]);
  await send({ Comment: 'first' });
  await scene.advance(60);
  const { now } = await scene.sandbox.control.clock();
  await scene.advance(60);
  await send({ Comment: 'second' });
  await send({ Comment: 'third', DocumentName: 'AWS-RunPatchBaseline', Parameters: { Operation: ['Scan'] } });
  await scene.advance(60);
  const list = async (...filters: [key: string, value: string][]) => {
    const Filters = filters.map(([key, value]) => ({ key: key as 'InvokedAfter', value }));
    return (await scene.ssm.send(new ListCommandsCommand({ Filters }))).Commands?.map(({ Comment }) => Comment);
  };
  expect(await list()).toEqual(['third', 'second', 'first']);
  expect(await list(['InvokedAfter', now])).toEqual(['third', 'second']);
  expect(await list(['DocumentName', 'AWS-RunShellScript'], ['InvokedBefore', now])).toEqual(['first']);
  await expect(list(['Comment', 'first'])).rejects.toMatchObject({ name: 'ValidationException' });
});

test('output is cut at 2,500 characters in a list and at 24,000 by itself', async () => {
  scene = await setScene([{}]);
  const CommandId = await send({ Parameters: { commands: [`echo ${'x'.repeat(30_000)}`] } });
  await scene.advance(10);
  expect((await invocations(CommandId))[0]?.CommandPlugins?.[0]?.Output).toHaveLength(2500);
  const answer = await scene.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: serverId }));
  expect(answer.StandardOutputContent).toHaveLength(24_000);
});

test.each<[why: string, input: Partial<SendCommandCommandInput>, code: string]>([
  ['51 ids, misleadingly', { InstanceIds: Array.from({ length: 51 }, (_, n) => `i-${n}`) }, 'ThrottlingException'],
  ['an id that is given twice', { InstanceIds: [serverId, serverId] }, 'DuplicateInstanceId'],
  ['one id that is not managed', { InstanceIds: [serverId, otherId] }, 'InvalidInstanceId'],
  ['one id that is stopped', { InstanceIds: [serverId, thirdId] }, 'InvalidInstanceId'],
  ['an id that is not there', { InstanceIds: ['i-0fffffffffffffff0'] }, 'InvalidInstanceId'],
  ['nobody to send it to', { InstanceIds: [] }, 'InvalidParameters'],
  ['a document that is not there', { DocumentName: 'AWS-NoSuch' }, 'InvalidDocument'],
  ['a document for another platform', { DocumentName: 'AWS-RunPowerShellScript' }, 'UnsupportedPlatformType'],
  [
    'parameters that the document does not have',
    { Parameters: { commands: ['x'], Operation: ['Scan'] } },
    'InvalidParameters',
  ],
  ['a comment of 101 characters', { Comment: 'x'.repeat(101) }, 'ValidationException'],
  ['a time for delivery under 30 s', { TimeoutSeconds: 29 }, 'ValidationException'],
  ['MaxErrors that is no number', { MaxErrors: 'all' }, 'ValidationException'],
])('SendCommand refuses %s', async (_, input, code) => {
  scene = await setScene([{}, { instanceId: otherId, ssm: 'absent' }, { instanceId: thirdId, state: 'stopped' }]);
  await expect(send(input)).rejects.toMatchObject({ name: code });
});
