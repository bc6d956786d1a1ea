import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from './start-sandbox.ts';

const succeeds = async (command: string, ...args: string[]) =>
  (await execa(command, args, { reject: false })).exitCode === 0;
const hasAwsCli = await succeeds('aws', '--version');
const hasBoto3 = await succeeds('python3', '-c', 'import boto3');
for (const [name, present] of [
  ['the AWS CLI', hasAwsCli],
  ['boto3', hasBoto3],
] as const) {
  if (!present)
    process.stderr.write(`\n*** ${name} IS NOT INSTALLED: nothing proves here that the sandbox satisfies it ***\n\n`);
}

const serverId = 'i-0a00000000000001a';
let sandbox: RunningSandbox;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  const account = { accountId: '111122223333', roles: [{ name: 'PatchingRole', externalId: 'word' }] };
  const instances = [
    { name: 'web-01', instanceId: serverId },
    { count: 11, name: 'app-{nn}', state: 'stopped' as const },
  ];
  sandbox = await startSandbox({ fleet: { accounts: [{ ...account, instances }] }, speed: 600 });
  folder = await mkdtemp(join(tmpdir(), 'foreign-'));
  const profiles = `[profile zone]\nrole_arn = arn:aws:iam::111122223333:role/PatchingRole\nexternal_id = word\ncredential_source = Environment\nregion = ap-southeast-2\n`;
  await writeFile(join(folder, 'config'), profiles);
  env = {
    ...sandbox.env,
    // The CLI keeps the sessions of profiles in a cache under HOME, which must not outlive this sandbox.
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
  };
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

describe.runIf(hasAwsCli)('the AWS CLI', () => {
  const aws = async (...args: string[]) =>
    JSON.parse((await execa('aws', [...args, '--output', 'json'], { env })).stdout || 'null');
  const zone = (...args: string[]) => aws('--profile', 'zone', ...args);
  const refusal = async (...args: string[]) => (await execa('aws', args, { env, reject: false })).stderr;

  test('assumes the role of a profile and is who it says', async () => {
    expect(await zone('sts', 'get-caller-identity')).toMatchObject({ Account: '111122223333' });
  });

  test('follows pages to the end', async () => {
    const found = await zone(
      'ec2',
      'describe-instances',
      '--page-size',
      '5',
      '--query',
      'Reservations[].Instances[].InstanceId',
    );
    expect(found).toHaveLength(12);
    expect((await sandbox.control.calls({ action: 'DescribeInstances' })).length).toBe(3);
  });

  test('makes an image, waits for it and lists it with its tags', async () => {
    const tags = 'ResourceType=image,Tags=[{Key=run,Value=1}]';
    const { ImageId } = await zone(
      'ec2',
      'create-image',
      '--instance-id',
      serverId,
      '--name',
      'cli',
      '--no-reboot',
      '--tag-specifications',
      tags,
    );
    await sandbox.control.advance(300);
    const { Images } = await zone('ec2', 'describe-images', '--image-ids', ImageId);
    expect(Images).toMatchObject([{ State: 'available', Tags: [{ Key: 'run', Value: '1' }] }]);
  });

  test('sends a command and reads its output', async () => {
    const sent = await zone(
      'ssm',
      'send-command',
      '--instance-ids',
      serverId,
      '--document-name',
      'AWS-RunShellScript',
      '--parameters',
      'commands=["echo hello"]',
    );
    await sandbox.control.advance(30);
    const answer = await zone(
      'ssm',
      'get-command-invocation',
      '--command-id',
      sent.Command.CommandId,
      '--instance-id',
      serverId,
    );
    expect(answer).toMatchObject({ Status: 'Success', StandardOutputContent: 'hello\n' });
  });

  test.each([
    [
      'InvalidInstanceID.NotFound',
      ['--profile', 'zone', 'ec2', 'stop-instances', '--instance-ids', 'i-0fffffffffffffff0'],
    ],
    ['DryRunOperation', ['--profile', 'zone', 'ec2', 'start-instances', '--dry-run', '--instance-ids', serverId]],
    [
      'InvalidInstanceId',
      [
        '--profile',
        'zone',
        'ssm',
        'send-command',
        '--instance-ids',
        'i-0fffffffffffffff0',
        '--document-name',
        'AWS-RunPatchBaseline',
        '--parameters',
        'Operation=Scan',
      ],
    ],
    [
      'AccessDenied',
      ['sts', 'assume-role', '--role-arn', 'arn:aws:iam::111122223333:role/PatchingRole', '--role-session-name', 'cli'],
    ],
  ])('understands the error %s', async (code, args) => {
    expect(await refusal(...args)).toContain(`(${code})`);
  });
});

describe.runIf(hasBoto3)('boto3', () => {
  test('does a whole night by itself: role, pages, image, command, patch state, error codes', async () => {
    const python = `
import boto3, botocore, json
sts = boto3.client('sts')
keys = sts.assume_role(RoleArn='arn:aws:iam::111122223333:role/PatchingRole', RoleSessionName='boto', ExternalId='word')['Credentials']
session = boto3.Session(keys['AccessKeyId'], keys['SecretAccessKey'], keys['SessionToken'])
ec2, ssm = session.client('ec2'), session.client('ssm')
pages = list(ec2.get_paginator('describe_instances').paginate(PaginationConfig={'PageSize': 5}))
ids = [i['InstanceId'] for p in pages for r in p['Reservations'] for i in r['Instances']]
stopped = ec2.describe_instances(Filters=[{'Name': 'instance-state-name', 'Values': ['stopped']}])['Reservations'][0]['Instances'][0]
image = ec2.create_image(InstanceId='${serverId}', Name='boto', NoReboot=True)['ImageId']
ec2.get_waiter('image_available').wait(ImageIds=[image], WaiterConfig={'Delay': 0.1})
ec2.start_instances(InstanceIds=[stopped['InstanceId']])
ec2.get_waiter('instance_status_ok').wait(InstanceIds=[stopped['InstanceId']], WaiterConfig={'Delay': 0.1})
sent = ssm.send_command(InstanceIds=['${serverId}'], DocumentName='AWS-RunPatchBaseline', Parameters={'Operation': ['Scan']})['Command']
ssm.get_waiter('command_executed').wait(CommandId=sent['CommandId'], InstanceId='${serverId}', PluginName='PatchLinux', WaiterConfig={'Delay': 0.2})
state = ssm.describe_instance_patch_states(InstanceIds=['${serverId}'])['InstancePatchStates'][0]
try:
    ec2.describe_images(ImageIds=['ami-0fffffffffffffff0'])
except botocore.exceptions.ClientError as error:
    code = error.response['Error']['Code']
print(json.dumps({'account': boto3.client('sts', aws_access_key_id=keys['AccessKeyId'], aws_secret_access_key=keys['SecretAccessKey'], aws_session_token=keys['SessionToken']).get_caller_identity()['Account'], 'pages': len(pages), 'ids': len(set(ids)), 'missing': state['MissingCount'], 'launched': stopped['LaunchTime'].year > 2020, 'code': code}))
`;
    const { stdout } = await execa('python3', ['-c', python], { env });
    expect(JSON.parse(stdout)).toEqual({
      account: '111122223333',
      pages: 3,
      ids: 12,
      missing: 3,
      launched: true,
      code: 'InvalidAMIID.NotFound',
    });
  });
});
