import { setTimeout as wait } from 'node:timers/promises';
import { CreateImageCommand, DescribeImagesCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

export interface OneByOne {
  endpoint: string;
  env: Record<string, string>;
  roleArn: string;
  /** Model seconds per wall second, and model seconds between two looks at an image. */
  speed: number;
  interval: number;
}

/** What someone writes in an afternoon: an image of each server, all at once, and for each image a loop that asks until it is available. */
export async function backUpOneByOne({ endpoint, env, roleArn, speed, interval }: OneByOne): Promise<number> {
  const region = 'ap-southeast-2';
  const own = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
  const sts = new STSClient({ region, endpoint, credentials: own });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'bench' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const ec2 = new EC2Client({ region, endpoint, credentials });
  const pause = (): Promise<void> => wait((interval / speed) * 1000);

  /** A loop of its own round each call, for the SDK gives up on a throttle after three tries. */
  const insist = async <T>(send: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await send();
      } catch (error) {
        if ((error as Error).name !== 'RequestLimitExceeded') throw error;
        await pause();
      }
    }
  };
  const backUp = async (InstanceId: string): Promise<void> => {
    const request = new CreateImageCommand({ InstanceId, Name: `one-by-one ${InstanceId}`, NoReboot: true });
    const { ImageId = '' } = await insist(() => ec2.send(request));
    for (let state: string | undefined; state !== 'available'; ) {
      await pause();
      state = (await insist(() => ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] })))).Images?.[0]?.State;
    }
  };
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ MaxResults: 1000 }));
  const ids = Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
  await Promise.all(ids.map(backUp));
  return ids.length;
}
