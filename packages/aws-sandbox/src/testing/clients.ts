import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { RunningSandbox } from '../start-sandbox.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export interface Clients {
  ec2: EC2Client;
  ssm: SSMClient;
  sts: STSClient;
}

/** SDK clients that send each request once, as the fleet's caller or with keys of their own. */
export function clientsOf(
  sandbox: RunningSandbox,
  credentials: Credentials = sandbox.credentials,
  region = 'ap-southeast-2',
): Clients {
  const settings = { endpoint: sandbox.endpoint, region, credentials, maxAttempts: 1 };
  return { ec2: new EC2Client(settings), ssm: new SSMClient(settings), sts: new STSClient(settings) };
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** SDK clients inside an account, by the role that its fleet entry names. */
export async function enterAccount(
  sandbox: RunningSandbox,
  accountId: string,
  roleName = 'PatchingRole',
  externalId?: string,
): Promise<Clients> {
  const { sts } = clientsOf(sandbox);
  const RoleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
  const { Credentials: issued } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'tests', ExternalId: externalId }),
  );
  return clientsOf(sandbox, {
    accessKeyId: issued?.AccessKeyId ?? '',
    secretAccessKey: issued?.SecretAccessKey ?? '',
    sessionToken: issued?.SessionToken ?? '',
  });
}
