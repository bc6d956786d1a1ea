import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { precheckFault, turnoutOf } from './readiness.ts';

const now = new Date('2026-01-31T02:00:00Z');
const rules = { now, maxPrecheckAge: 3600, dryRun: false };
const good = { status: 'success', ready: true, startedAt: '2026-01-31T01:30:00Z', finishedAt: '2026-01-31T01:31:00Z' };
const recordWith = (precheck: object | undefined): Instance => ({ precheck }) as unknown as Instance;

test.each<[string, object | undefined, boolean, string | undefined]>([
  ['ready and fresh', good, false, undefined],
  ['absent', undefined, false, 'precheck'],
  ['absent in a dry run', undefined, true, 'precheck'],
  ['failed', { ...good, status: 'failed' }, false, 'precheck'],
  ['a success that does not say ready', { ...good, ready: undefined }, false, 'precheck'],
  ['ready in words only', { ...good, ready: 'yes' }, false, 'precheck'],
  ['good, and of a time to come', { ...good, finishedAt: '2026-01-31T02:06:00Z' }, false, 'precheck'],
  ['old', { ...good, finishedAt: '2026-01-31T00:59:00Z' }, false, 'precheck-old'],
  ['only planned', { ...good, status: 'planned' }, false, 'precheck'],
  ['only planned in a dry run', { ...good, status: 'planned' }, true, undefined],
])('a precheck that is %s', (_name, precheck, dryRun, code) => {
  expect(precheckFault(recordWith(precheck), { ...rules, dryRun })?.code).toBe(code);
});

test.each([
  ['before its precheck', '2026-01-31T01:00:00Z', undefined],
  ['by another clock, at the time of its precheck', '2026-01-31T01:35:00Z', undefined],
  ['since its precheck', '2026-01-31T01:37:00Z', 'precheck-old'],
])('a server that was started %s', (_name, launchedAt, code) => {
  expect(precheckFault(recordWith(good), { ...rules, launchedAt: new Date(launchedAt) })?.code).toBe(code);
});

test('the turnout leaves out what the scan has left out, and nothing else', () => {
  const records = ['success', 'success', 'failed', 'skipped'].map((status) => ({ lzScan: { status } }) as Instance);
  expect(turnoutOf(records, (record) => record === records[0])).toEqual({ meant: 3, ready: 1 });
});
