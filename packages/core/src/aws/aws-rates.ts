import type { Rate } from './token-bucket.ts';

/** What one action may do per account and region. */
export interface ActionRate extends Rate {
  /** A second bucket, counted in instances instead of calls. */
  instances?: Rate;
}

/**
 * Half of this burst, the share of every other bucket, would hold a zone of a thousand servers up for minutes: what is left takes so long to
 * come back. To ask for too much costs one refused call, which may be repeated.
 */
const startedInstances: Rate = { burst: 1000, perSecond: 2, share: 1 };

const describe: ActionRate = { burst: 100, perSecond: 20 };
const change: ActionRate = { burst: 50, perSecond: 5 };
/** SSM publishes no rates; begun at half of these. */
const ssmRead: ActionRate = { burst: 10, perSecond: 10 };
const ssmChange: ActionRate = { burst: 6, perSecond: 6 };

/** Source: EC2 API Reference, "Request throttling"; the describe rates hold for paginated or filtered calls, and ours all are. */
const ec2Rates: Readonly<Record<string, ActionRate>> = {
  CreateImage: change,
  CreateReplaceRootVolumeTask: change,
  CreateTags: { burst: 100, perSecond: 10 },
  DeleteSnapshot: { burst: 100, perSecond: 5 },
  DeregisterImage: { burst: 100, perSecond: 5 },
  DescribeImages: describe,
  DescribeInstanceStatus: describe,
  DescribeInstances: describe,
  DescribeReplaceRootVolumeTasks: describe,
  DescribeSnapshots: describe,
  DescribeVolumes: describe,
  RebootInstances: change,
  StartInstances: { burst: 5, perSecond: 2, instances: startedInstances },
  StopInstances: change,
};

const isRead = (action: string): boolean => /^(Describe|Get|List)/.test(action);

/** The published rate of an action, or a cautious one where AWS publishes none. */
export function rateOf(service: 'ec2' | 'ssm', action: string): ActionRate {
  if (service === 'ec2') return ec2Rates[action] ?? (isRead(action) ? { burst: 50, perSecond: 10 } : change);
  if (action === 'GetConnectionStatus') return { burst: 50, perSecond: 50 };
  return isRead(action) ? ssmRead : ssmChange;
}
