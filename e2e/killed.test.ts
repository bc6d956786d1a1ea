import { expect, test } from 'vitest';
import { type Kept, type KillPoint, killAndRerun } from './testing/kill-walk.ts';
import { subjects } from './testing/subjects.ts';

/** A sample of the walk that `npm run torture` takes in full. */
const sample: Record<string, KillPoint & { kept: Kept }> = {
  'lz-scan': { output: 4, kept: 'kept' },
  'ami-backup': { call: { action: 'CreateImage', nth: 2 }, effect: 'hangAfter', kept: 'lost' },
  'srv-start': { journal: 3, kept: 'lost' },
  precheck: { call: { action: 'SendCommand', nth: 1 }, effect: 'hangAfter', kept: 'kept' },
  patch: { journal: 4, kept: 'kept' },
  rollback: { call: { action: 'CreateReplaceRootVolumeTask', nth: 1 }, effect: 'hang', kept: 'kept' },
  'srv-restore': { output: 1, kept: 'kept' },
};

test.concurrent.each(
  subjects.flatMap((subject) => {
    const point = sample[subject.stage];
    return point ? [[subject.stage, point, subject] as const] : [];
  }),
)(
  '%s killed at %j: one more run finishes, with nothing done twice and nothing lost',
  async (_stage, point, subject) => {
    expect(await killAndRerun(subject, point)).toBe(true);
  },
);
