import { expect, test } from 'vitest';
import { type FaultPoint, faultAndRerun } from './testing/fault-walk.ts';
import { subjects } from './testing/subjects.ts';

/** A sample of the walk that `npm run torture` takes in full: the change that each command is about, or its first look. */
const sample: Record<string, FaultPoint> = {
  'lz-scan': { call: { action: 'DescribeInstanceInformation', nth: 2, change: false }, effect: 'truncate' },
  'ami-backup': { call: { action: 'CreateImage', nth: 2, change: true }, effect: 'error500After' },
  'srv-start': { call: { action: 'StartInstances', nth: 1, change: true }, effect: 'resetAfter' },
  precheck: { call: { action: 'SendCommand', nth: 1, change: true }, effect: 'garbage' },
  patch: { call: { action: 'SendCommand', nth: 1, change: true }, effect: 'expireSession' },
  rollback: { call: { action: 'CreateReplaceRootVolumeTask', nth: 1, change: true }, effect: 'resetAfter' },
  'srv-restore': { call: { action: 'StopInstances', nth: 1, change: true }, effect: { clockSkew: 600 } },
};

test.concurrent.each(
  subjects.flatMap((subject) => {
    const point = sample[subject.stage];
    return point ? [[subject.stage, point, subject] as const] : [];
  }),
)('%s with %j: nothing lost, nothing done twice, one more run finishes', async (_stage, point, subject) => {
  expect(await faultAndRerun(subject, point)).toBe(true);
});
