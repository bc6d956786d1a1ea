import { roleArn } from './zones.ts';

/** How many zones everybody scans at once. */
const atOnce = 10;

/** What someone writes in an afternoon: the same calls with the same page sizes, one JSON object per instance. */
const boto3Scan = `
import boto3, json, sys
from concurrent.futures import ThreadPoolExecutor
def scan(role_arn):
    role = boto3.session.Session().client('sts').assume_role(RoleArn=role_arn, RoleSessionName='bench')['Credentials']
    session = boto3.session.Session(role['AccessKeyId'], role['SecretAccessKey'], role['SessionToken'])
    nodes = {node['InstanceId']: node for page in session.client('ssm').get_paginator('describe_instance_information').paginate(PaginationConfig={'PageSize': 50}) for node in page['InstanceInformationList']}
    for page in session.client('ec2').get_paginator('describe_instances').paginate(PaginationConfig={'PageSize': 1000}):
        for reservation in page['Reservations']:
            for instance in reservation['Instances']:
                sys.stdout.write(json.dumps({**instance, 'Ssm': nodes.get(instance['InstanceId'])}, default=str) + '\\n')
with ThreadPoolExecutor(${atOnce}) as pool:
    list(pool.map(scan, sys.argv[1:]))
`;

/** The first instance that boto3 can print, without what SSM knows of it. */
const boto3First = `
import boto3, json, sys
role = boto3.client('sts').assume_role(RoleArn=sys.argv[1], RoleSessionName='bench')['Credentials']
session = boto3.Session(role['AccessKeyId'], role['SecretAccessKey'], role['SessionToken'])
for page in session.client('ec2').get_paginator('describe_instances').paginate(PaginationConfig={'PageSize': 1000}):
    for reservation in page['Reservations']:
        for instance in reservation['Instances']:
            print(json.dumps(instance, default=str), flush=True)
`;

const zonesOf = (zones: number): number[] => Array.from({ length: zones }, (_, zone) => zone);

export const boto3Line = (zones: number): string[] => ['python3', '-c', boto3Scan, ...zonesOf(zones).map(roleArn)];

export const boto3FirstLine = ['python3', '-c', boto3First, roleArn(0)];

const describeZone =
  'aws --profile zone$0 ec2 describe-instances --page-size 1000 --output json && aws --profile zone$0 ssm describe-instance-information --page-size 50 --output json';

export const awsLine = (zones: number): string[] => [
  'bash',
  '-c',
  `seq 0 ${zones - 1} | xargs -P ${atOnce} -n 1 bash -c '${describeZone}'`,
];
