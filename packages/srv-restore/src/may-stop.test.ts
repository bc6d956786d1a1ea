import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { type PastEvidence, type PresentEvidence, reasonNotToLook, reasonToLeave } from './may-stop.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const time = '2026-01-31T01:00:00.000Z';
const block = (status: string, more: object = {}) => ({ status, startedAt: time, finishedAt: time, ...more });
const launched = '2026-01-31T00:59:00.000Z';
const started = block('success', { startedByUs: true, previousState: 'stopped', launchedAt: launched });
const blockLost = { srvStart: undefined };
const notOurs = (previousState: string) => ({ srvStart: block('success', { startedByUs: false, previousState }) });
const past: PastEvidence = { startedAt: new Date(time), openChange: undefined, onlySuccess: false };
const present: PresentEvidence = {
  startedAt: new Date(time),
  state: 'running',
  taggedRun: runId,
  launchTime: new Date(launched),
  lifecycle: undefined,
  autoScalingGroup: undefined,
};

test.each<[string, object, Partial<PastEvidence & PresentEvidence>, string | undefined]>([
  ['started by this run', {}, {}, undefined],
  ['patched well', { patch: block('success') }, {}, undefined],
  ['patched badly, and all are to be stopped', { patch: block('failed') }, {}, undefined],
  ['running before', notOurs('running'), {}, 'was-running'],
  ['stopped before and started by somebody else', notOurs('stopped'), {}, 'not-ours'],
  ['without our tag', {}, { taggedRun: undefined }, 'not-ours'],
  ['with the tag of another run', {}, { taggedRun: '01JD2Z3W4X5Y6Z7A8B9C0D1E2G' }, 'not-ours'],
  ['with the tag and no witness', blockLost, { startedAt: undefined }, 'not-ours'],
  ['that only the journal knows of', blockLost, {}, undefined],
  ['that somebody has started again since', {}, { launchTime: new Date('2026-01-31T00:59:01.000Z') }, 'not-ours'],
  ['that was stopped by hand since', {}, { state: 'stopped', launchTime: new Date(time) }, undefined],
  [
    'that somebody has started again, the block lost',
    blockLost,
    { launchTime: new Date('2026-01-31T01:05:01.000Z') },
    'not-ours',
  ],
  [
    'whose block is lost and whose start AWS dates a little later',
    blockLost,
    { launchTime: new Date('2026-01-31T01:04:00.000Z') },
    undefined,
  ],
  ['Spot by its record', { instanceLifecycle: 'spot' }, {}, 'spot'],
  ['Spot in AWS', {}, { lifecycle: 'spot' }, 'spot'],
  ['in an Auto Scaling group by its record', { autoScalingGroupName: 'web' }, {}, 'auto-scaling'],
  ['in an Auto Scaling group in AWS', {}, { autoScalingGroup: 'web' }, 'auto-scaling'],
  ['whose patch timed out', { patch: block('timeout') }, {}, 'change-open'],
  ['whose patch is unknown', { patch: block('unknown') }, {}, 'change-open'],
  ['whose rollback timed out', { rollback: block('timeout') }, {}, 'change-open'],
  ['that a patch was begun on, by its journal', {}, { openChange: 'patch' }, 'change-open'],
  [
    'that came out of the patch, whatever its journal said earlier',
    { patch: block('success') },
    { openChange: 'patch' },
    undefined,
  ],
  [
    'whose patch was interrupted',
    { patch: block('skipped', { reason: { code: 'interrupted', message: '' } }) },
    {},
    'change-open',
  ],
  ['that failed, with --only-success', { patch: block('failed') }, { onlySuccess: true }, 'kept-up'],
  ['that is stopped already', {}, { state: 'stopped' }, undefined],
  ['that is going away', {}, { state: 'shutting-down' }, 'state'],
])('a server %s', (_name, changes, evidence, code) => {
  const record = { runId, srvStart: started, ...changes } as unknown as Instance;
  const reason =
    reasonNotToLook(record, { ...past, ...evidence }) ?? reasonToLeave(record, { ...present, ...evidence });
  expect(reason?.code).toBe(code);
});
