import type { Instance, StageKey, Status } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { milestonesOf, placementOf } from './standing.ts';

const times = { startedAt: '2026-11-23T12:00:00.000Z', finishedAt: '2026-11-23T12:01:00.000Z' };

type Sketch = Partial<Record<StageKey, Status | [Status, reason: string]>>;

/** A record of blocks alone: `['skipped', 'upstream']` is a status with a reason's code. */
const recordOf = (sketch: Sketch): Instance =>
  Object.fromEntries(
    Object.entries(sketch).map(([key, said]) => {
      const [status, code] = typeof said === 'string' ? [said] : said;
      return [key, { status, ...times, ...(code && { reason: { code, message: code } }) }];
    }),
  ) as unknown as Instance;

test.each<[name: string, Sketch, expected: string]>([
  ['a scan alone is done at the scan', { lzScan: 'success' }, 'done lzScan'],
  ['an excluded server is excluded', { lzScan: 'skipped', amiBackup: ['skipped', 'upstream'] }, 'excluded lzScan'],
  ['a patched server is done at patch', { lzScan: 'success', amiBackup: 'success', patch: 'success' }, 'done patch'],
  [
    'leaving the power state alone changes nothing',
    { patch: 'success', srvRestore: ['skipped', 'not-started-by-us'] },
    'done patch',
  ],
  [
    'a failed backup counts, not what it keeps from running',
    { amiBackup: 'failed', patch: ['skipped', 'upstream'] },
    'failed amiBackup',
  ],
  ['a timeout is not a failure', { amiBackup: 'timeout', srvStart: ['skipped', 'upstream'] }, 'timeout amiBackup'],
  ['unknown is worse than failed', { amiBackup: 'failed', patch: 'unknown' }, 'unknown patch'],
  ['a rollback that worked decides', { patch: 'failed', rollback: 'success' }, 'rolled-back rollback'],
  ['a rollback that failed is more urgent than its patch', { patch: 'failed', rollback: 'failed' }, 'failed rollback'],
  [
    'a rollback that was not needed changes nothing',
    { patch: 'success', rollback: ['skipped', 'healthy'] },
    'done patch',
  ],
  ['a power state that could not be restored counts', { patch: 'success', srvRestore: 'failed' }, 'failed srvRestore'],
  ['partly patched is partial', { precheck: 'success', patch: 'partial' }, 'partial patch'],
  [
    'a gate that refused names itself',
    { amiBackup: 'success', patch: ['skipped', 'no-backup'] },
    'not-attempted patch',
  ],
  [
    'the stage that left a server alone is named, not the ones after it',
    { lzScan: 'success', srvStart: ['skipped', 'limit'], precheck: ['skipped', 'upstream'] },
    'not-attempted srvStart',
  ],
  ['a dry run is planned', { lzScan: 'success', amiBackup: 'planned', srvStart: 'planned' }, 'planned srvStart'],
  ['a record without blocks was not attempted', {}, 'not-attempted undefined'],
])('%s', (_, sketch, expected) => {
  const { standing, stage } = placementOf(recordOf(sketch));
  expect(`${standing} ${stage}`).toBe(expected);
});

test.each([
  ['before its rollback', '2026-11-23T11:00:00.000Z', 'rolled-back', false],
  ['again since its rollback', '2026-11-23T13:00:00.000Z', 'done', true],
])('a server that was patched %s stands accordingly', (_name, sentAt, standing, patched) => {
  const record = recordOf({ patch: 'success', rollback: 'success' });
  const sent = { ...record, patch: { ...record.patch, sentAt } } as Instance;
  expect(placementOf(sent).standing).toBe(standing);
  expect(milestonesOf(sent).patched).toBe(patched);
});
