import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { type PastEvidence, type PresentEvidence, reasonNotToLook, reasonToLeave } from './may-stop.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const time = '2026-01-31T01:00:00.000Z';
const block = (status: string, more: object = {}) => ({ status, startedAt: time, finishedAt: time, ...more });
const started = block('success', { startedByUs: true, previousState: 'stopped', runningAt: time });
const notOurs = (previousState: string) => ({ srvStart: block('success', { startedByUs: false, previousState }) });
const past: PastEvidence = { startWitnessed: true, openChange: undefined, onlySuccess: false };
const present: PresentEvidence = {
  state: 'running',
  taggedRun: runId,
  launchTime: new Date('2026-01-31T00:59:00.000Z'),
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
  ['with the tag and no witness', {}, { startWitnessed: false }, 'not-ours'],
  ['that somebody has started again since', {}, { launchTime: new Date('2026-01-31T01:30:00.000Z') }, 'not-ours'],
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
