import type { Instance } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { reasonToLeave, type StopEvidence } from './may-stop.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const time = '2026-01-31T01:00:00.000Z';
const block = (status: string, more: object = {}) => ({ status, startedAt: time, finishedAt: time, ...more });
const started = block('success', { startedByUs: true, previousState: 'stopped' });
const ours: StopEvidence = {
  state: 'running',
  taggedRun: runId,
  startWitnessed: true,
  commandRunning: false,
  onlySuccess: false,
};

test.each<[string, object, Partial<StopEvidence>, string | undefined]>([
  ['started by this run', {}, {}, undefined],
  ['patched well', { patch: block('success') }, {}, undefined],
  ['patched badly, and all are to be stopped', { patch: block('failed') }, {}, undefined],
  [
    'running before',
    { srvStart: block('success', { startedByUs: false, previousState: 'running' }) },
    {},
    'was-running',
  ],
  ['without our tag', {}, { taggedRun: undefined }, 'not-ours'],
  ['with the tag of another run', {}, { taggedRun: '01JD2Z3W4X5Y6Z7A8B9C0D1E2G' }, 'not-ours'],
  ['with the tag and no witness', {}, { startWitnessed: false }, 'not-ours'],
  ['Spot', { instanceLifecycle: 'spot' }, {}, 'spot'],
  ['a member of an Auto Scaling group', { autoScalingGroupName: 'web' }, {}, 'auto-scaling'],
  ['whose patch timed out', { patch: block('timeout') }, {}, 'change-open'],
  ['whose patch is unknown', { patch: block('unknown') }, {}, 'change-open'],
  ['whose rollback timed out', { rollback: block('timeout') }, {}, 'change-open'],
  [
    'whose patch was interrupted',
    { patch: block('skipped', { reason: { code: 'interrupted', message: '' } }) },
    {},
    'change-open',
  ],
  ['on which a command is running', {}, { commandRunning: true }, 'command-running'],
  ['that failed, with --only-success', { patch: block('failed') }, { onlySuccess: true }, 'kept-up'],
  ['that is stopping already', {}, { state: 'shutting-down' }, 'state'],
])('a server %s', (_name, changes, evidence, code) => {
  const record = { runId, srvStart: started, ...changes } as unknown as Instance;
  expect(reasonToLeave(record, { ...ours, ...evidence })?.code).toBe(code);
});
