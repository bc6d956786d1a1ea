import type { BucketRate } from './token-buckets.ts';

const rate = (capacity: number, refill: number): BucketRate => ({ capacity, refill });

/** EC2's published buckets per account, Region and action; a Describe call that is neither paged nor filtered has its own. */
const ec2Rates: Record<string, BucketRate> = {
  CreateImage: rate(50, 5),
  CreateReplaceRootVolumeTask: rate(50, 5),
  RebootInstances: rate(50, 5),
  StopInstances: rate(50, 5),
  CreateTags: rate(100, 10),
  DeleteTags: rate(100, 10),
  DeregisterImage: rate(100, 5),
  DeleteSnapshot: rate(100, 5),
};
const read = rate(100, 20);
const plainRead = rate(50, 10);
const meteredPlainly = new Set(['DescribeInstances', 'DescribeInstanceStatus', 'DescribeSnapshots', 'DescribeVolumes']);
const startCalls = rate(5, 2);
const startedInstances = rate(1000, 2);

/** AWS publishes no rates for Run Command: these are the sandbox's own. */
const ssmRates: Record<string, BucketRate> = {
  SendCommand: rate(20, 5),
  CancelCommand: rate(20, 5),
  GetConnectionStatus: rate(50, 50),
};
const ssmRead = rate(40, 10);
const stsRate = rate(600, 600);

export interface Charge {
  bucket: string;
  rate: BucketRate;
  tokens: number;
}

/** What a call costs: usually one token of its action's bucket. */
export function chargesFor(service: 'ec2' | 'ssm' | 'sts', action: string, params: unknown): Charge[] {
  const given = Object(params) as Record<string, unknown>;
  if (service === 'sts') return [{ bucket: 'sts', rate: stsRate, tokens: 1 }];
  if (service === 'ssm') return [{ bucket: action, rate: ssmRates[action] ?? ssmRead, tokens: 1 }];
  if (action === 'StartInstances') {
    const instances = Array.isArray(given.InstanceId) ? given.InstanceId.length : 0;
    return [
      { bucket: 'StartInstances', rate: startCalls, tokens: 1 },
      { bucket: 'StartInstances (instances)', rate: startedInstances, tokens: instances },
    ];
  }
  const plain = meteredPlainly.has(action) && given.Filter === undefined && given.MaxResults === undefined;
  return [
    { bucket: plain ? `${action} (plain)` : action, rate: ec2Rates[action] ?? (plain ? plainRead : read), tokens: 1 },
  ];
}
