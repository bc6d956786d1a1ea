import { expect, test } from 'vitest';
import type { Instance } from './instance.ts';
import { leaveAsItIs, reasonLeft } from './leave-as-it-is.ts';
import { failed, type Status, statuses } from './outcome.ts';
import { leaveAlone, workRecord } from './run/work-record.ts';

const deadline = { code: 'deadline', message: 'it would run past 05:30' };
const limit = { code: 'limit', message: '--limit 1 was reached' };
const then = '2026-01-31T02:00:00.000Z';
const now = '2026-01-31T03:00:00.000Z';
const clock = { now: () => new Date(now) } as never;
const ofWork: ReadonlySet<Status> = new Set(['success', 'partial', 'failed', 'timeout', 'unknown']);

test.each(statuses)('what was %s before', (status) => {
  const earlier = { status, startedAt: then, finishedAt: then, reason: limit, attempt: 2 };
  const left = leaveAsItIs(earlier, deadline);
  expect(left).toEqual(
    ofWork.has(status) ? { ...earlier, notTriedAgain: deadline } : { status: 'skipped', reason: deadline },
  );
  expect(reasonLeft(left)).toEqual(ofWork.has(status) ? deadline : undefined);
  const record = { instanceId: 'i-0a', patch: earlier } as unknown as Instance;
  const kept = status === 'skipped' ? { attempt: 2 } : {};
  const fresh = { ...record, patch: { status: 'skipped', startedAt: now, finishedAt: now, ...kept, reason: deadline } };
  expect(leaveAlone(record, 'patch', deadline, clock)).toEqual(ofWork.has(status) ? record : fresh);
});

test('a stage that leaves a server as it is keeps the old block whole, and says that nothing was done', async () => {
  const patch = { status: 'failed', startedAt: then, finishedAt: then, error: failed('internal', 'x', 'y') };
  const record = { instanceId: 'i-0a', patch } as unknown as Instance;
  const place = {
    key: 'patch' as const,
    claim: async () => undefined,
    run: { clock, journal: {}, random: Math.random, runId: 'run' },
    openSession: async () => ({ identity: { arn: '' } }),
    settingsFor: () => ({}),
    stage: async (_: Instance, { note }: { note(fields: object): void }) => {
      note({ operation: 'Scan' });
      return leaveAsItIs(record.patch, deadline);
    },
  };
  const done = await workRecord(record, {} as never, place as never);
  expect(done).toEqual({ record: { ...record, patch: { ...patch, notTriedAgain: deadline } }, left: deadline });
});
