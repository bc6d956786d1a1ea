import { expect, test } from 'vitest';
import { isOfScan } from './patch-state.ts';

const since = new Date('2026-01-31T02:00:00Z');
const state = {
  InstanceId: 'i-0a00000000000001a',
  PatchGroup: '',
  BaselineId: 'pb-1',
  Operation: 'Scan' as const,
  SnapshotId: 'snapshot',
  OperationStartTime: new Date('2026-01-31T02:00:10Z'),
  OperationEndTime: new Date('2026-01-31T02:01:00Z'),
};
const at = (time: string) => ({ OperationStartTime: new Date(time) });

test.each<[string, object, object | undefined, boolean]>([
  ['this scan, of a server never scanned before', {}, undefined, true],
  ['this scan, after an older one', {}, at('2026-01-31T01:59:00Z'), true],
  ['this scan, by a clock that is four minutes behind', at('2026-01-31T01:56:00Z'), at('2026-01-31T01:50:00Z'), true],
  ['the scan before, moments ago', at('2026-01-31T01:59:00Z'), at('2026-01-31T01:59:00Z'), false],
  ['a scan of an hour ago', at('2026-01-31T01:00:00Z'), undefined, false],
  ['the install', { Operation: 'Install' }, undefined, false],
  ['a scan of another snapshot', { SnapshotId: 'another' }, undefined, false],
  ['a scan without a time', { OperationStartTime: undefined }, undefined, false],
])('%s', (_name, changes, before, is) => {
  const earlier = before && { ...state, ...before };
  expect(isOfScan({ ...state, ...changes }, { snapshotId: 'snapshot', since, earlier })).toBe(is);
});
