import { expect, test } from 'vitest';
import { type KillPoint, killAndRerun, type Subject, subjects } from '../e2e/testing/kill-walk.ts';

/** The nth of each kind of point. */
const walks: [string, (n: number) => KillPoint][] = [
  ['call, not carried out', (n) => ({ call: n, effect: 'hang' })],
  ['call, carried out', (n) => ({ call: n, effect: 'hangAfter' })],
  ['journal line', (n) => ({ journalLine: n })],
  ['record out', (n) => ({ recordsOut: n })],
];

const cases = subjects.flatMap((subject) =>
  walks.flatMap(([what, point]) =>
    (['kept', 'lost'] as const).map(
      (journal) =>
        [subject.stage, what, journal, subject, point] as [string, string, typeof journal, Subject, typeof point],
    ),
  ),
);

test.each(cases)(
  '%s killed at each %s, journal %s, until a run has no such point left',
  async (_stage, _what, journal, subject, point) => {
    let n = 1;
    while (await killAndRerun(subject, point(n), journal)) n += 1;
    expect(n).toBeGreaterThan(3);
  },
);
