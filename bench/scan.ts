import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnv, commandLine } from './commands.ts';
import { measureProcess } from './measure-process.ts';
import { paired } from './paired.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';
import { configOf, fleetOf, roleArn, zoneName } from './zones.ts';

/** So that request rates, which are the same for all, don't hide what the programs need. */
const fastClock = ['--speed', '60', '--no-throttling'];
const manyZones = { zones: 50, servers: 1000 };

/** What someone writes in an afternoon: the same calls with the same page sizes, one JSON object per instance. */
const boto3Scan = `
import boto3, json, sys
role = boto3.client('sts').assume_role(RoleArn=sys.argv[1], RoleSessionName='bench')['Credentials']
session = boto3.Session(role['AccessKeyId'], role['SecretAccessKey'], role['SessionToken'])
nodes = {node['InstanceId']: node for page in session.client('ssm').get_paginator('describe_instance_information').paginate(PaginationConfig={'PageSize': 50}) for node in page['InstanceInformationList']}
for page in session.client('ec2').get_paginator('describe_instances').paginate(PaginationConfig={'PageSize': 1000}):
    for reservation in page['Reservations']:
        for instance in reservation['Instances']:
            print(json.dumps({**instance, 'Ssm': nodes.get(instance['InstanceId'])}, default=str))
`;

const awsProfile = (endpoint: string): string => `[profile zone]
role_arn = ${roleArn(0)}
credential_source = Environment
region = ap-southeast-2
endpoint_url = ${endpoint}
`;

async function* scan(bench: Bench): AsyncIterable<Row> {
  if (commandLine('lz-scan') === undefined) return bench.say('lz-scan is not built');
  yield* besideOthers(bench);
  yield* everyZone(bench);
}

async function* besideOthers({ quick, scratch, tools }: Bench): AsyncIterable<Row> {
  const inOneZone = quick ? 5_000 : 50_000;
  const folder = join(scratch, 'scan');
  await mkdir(folder);
  const sandbox = await startSandboxProcess(folder, fleetOf(1, inOneZone), fastClock);
  try {
    const config = join(folder, 'config.yml');
    await writeFile(config, configOf(1));
    const awsConfig = join(folder, 'aws-config');
    await writeFile(awsConfig, awsProfile(sandbox.endpoint));
    const env = cleanEnv(folder, {
      ...sandbox.env,
      CMS_PATCHING_CONFIG: config,
      CMS_PATCHING_STATE_DIR: join(folder, 'state'),
    });
    const seconds = async (argv: readonly string[], more: Record<string, string> = {}): Promise<number> =>
      (await measureProcess(argv, { env: { ...env, ...more } })).seconds;
    const ours = (): Promise<number> => seconds(commandLine('lz-scan', zoneName(0)) ?? []);
    // A scan of so many takes the others most of a minute.
    const few = 1;
    if (tools.boto3 !== undefined) {
      const pair = await paired(few, ours, () => seconds(['python3', '-c', boto3Scan, roleArn(0)]));
      yield ratioRow(
        `lz-scan, ${inOneZone} instances`,
        `${round(pair.ours)} s`,
        `${tools.boto3}: ${round(pair.theirs)} s`,
        pair.ratio,
        0.4,
      );
    }
    if (tools.aws !== undefined) {
      const describe =
        'aws --profile zone ec2 describe-instances --page-size 1000 --output json && aws --profile zone ssm describe-instance-information --page-size 50 --output json';
      const pair = await paired(few, ours, () => seconds(['bash', '-c', describe], { AWS_CONFIG_FILE: awsConfig }));
      yield ratioRow(
        `lz-scan, ${inOneZone} instances`,
        `${round(pair.ours)} s`,
        `${tools.aws}: ${round(pair.theirs)} s`,
        pair.ratio,
        0.3,
      );
    }
  } finally {
    await sandbox.stop();
  }
}

async function* everyZone({ scratch, quick }: Bench): AsyncIterable<Row> {
  const folder = join(scratch, 'scan-all');
  await mkdir(folder);
  const { zones, servers } = quick ? { zones: 10, servers: 500 } : manyZones;
  const sandbox = await startSandboxProcess(folder, fleetOf(zones, servers), fastClock);
  try {
    const config = join(folder, 'config.yml');
    await writeFile(config, configOf(zones));
    const env = cleanEnv(folder, {
      ...sandbox.env,
      CMS_PATCHING_CONFIG: config,
      CMS_PATCHING_STATE_DIR: join(folder, 'state'),
    });
    const argv = commandLine('lz-scan', '--all', '--environment', 'nonprod') ?? [];
    const { seconds, peakMegabytes } = await measureProcess(argv, { env });
    const what = `lz-scan, ${zones * servers} instances in ${zones} zones`;
    yield valueRow(what, seconds, ' s');
    if (peakMegabytes !== undefined) yield valueRow(`${what}, peak memory`, peakMegabytes, ' MB', 200);
    const { total } = await sandbox.control.totals();
    yield valueRow(`${what}, API calls per 1000`, (total / (zones * servers)) * 1000, '');
  } finally {
    await sandbox.stop();
  }
}

export const scanSection: Section = {
  name: 'scan',
  describe: 'a sandbox scanned, beside the AWS CLI and boto3',
  run: scan,
};
