import { batchPerZone, describeInstancesByIds } from '@cms-patching/core';

/** An instance as EC2 describes it at this moment; undefined when it is gone. */
export const instanceNow = batchPerZone(describeInstancesByIds);
