import { expect, test } from 'vitest';
import { type KillPoint, killAndRerun, subjects } from './testing/kill-walk.ts';

/** A sample of the walk that `npm run torture` takes in full. */
const sample: [KillPoint, 'kept' | 'lost'][] = [
  [{ call: 6, effect: 'hangAfter' }, 'kept'],
  [{ journalLine: 4 }, 'lost'],
];

test.each(
  subjects.flatMap((subject) => sample.map(([point, journal]) => [subject.stage, point, journal, subject] as const)),
)(
  '%s killed at %j, journal %s: one more run finishes, with nothing done twice and nothing lost',
  async (_stage, point, journal, subject) => {
    expect(await killAndRerun(subject, point, journal)).toBe(true);
  },
);
