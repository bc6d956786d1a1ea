import type { Instance } from '@cms-patching/core';
import { type Night, openNight, testStageContract } from '@cms-patching/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

testStageContract({ name: 'patch', key: 'patch', changes: true });

const web = { services: { nginx: 'active' as const }, listeningPorts: [22, 80] };

let night: Night;
let patched: Map<string, Instance>;
let exitCode: number | undefined;

beforeAll(async () => {
  night = await openNight({
    good: { facts: web },
    windows: { os: 'windows-2022' },
    partial: { misfortunes: { patchPartial: 1 } },
    hopeless: { misfortunes: { patchFails: true } },
    locked: { facts: { packageManager: 'locked' } },
    'false-failure': { misfortunes: { patchFalseFailure: true } },
    'false-success': { misfortunes: { patchFalseSuccess: true } },
    dead: { misfortunes: { deadAfterPatch: true } },
    degraded: { facts: web, misfortunes: { degradedAfterPatch: ['nginx'] } },
    'lost-reply': { misfortunes: { rebootLosesCommand: 1 } },
    gone: { misfortunes: { agentNeverBack: true } },
  });
  const ready = await night.ready();
  await night.sandbox.control.clearCalls();
  const result = await night.run('patch', [], ready);
  exitCode = result.exitCode;
  patched = new Map(result.records.map((record) => [record.name ?? '', record]));
});
afterAll(() => night.close());

describe('one patch of a fleet on which everything goes wrong', () => {
  test('every server gets one command, and all of them the same snapshot', async () => {
    expect(new Set(Object.values(await night.installs()))).toEqual(new Set([1]));
    expect(new Set([...patched.values()].map(({ patch }) => patch?.snapshotId)).size).toBe(1);
    const sent = await night.sandbox.control.calls({ action: 'SendCommand' });
    const installs = sent.filter(({ params }) => JSON.stringify(params).includes('Install'));
    expect(installs[0]?.params).toMatchObject({ MaxErrors: '100%', Parameters: { RebootOption: ['RebootIfNeeded'] } });
    expect(exitCode).toBe(3);
  });

  test.each([
    ['good', { status: 'success', health: 'same', reboots: 1, missingCount: 0, failedCount: 0, bySeverity: {} }],
    ['windows', { status: 'success', health: 'same', reboots: 1, missingCount: 0 }],
    [
      'partial',
      { status: 'partial', reason: { code: 'updates-missing' }, failedCount: 1, bySeverity: { Moderate: 1 } },
    ],
    ['hopeless', { status: 'failed', error: { code: 'nothing-installed' }, failedCount: 3, health: 'same' }],
    ['locked', { status: 'failed', error: { code: 'patch-state-unproven' }, commandStatus: 'Failed', health: 'same' }],
    ['false-failure', { status: 'success', commandStatus: 'Failed', missingCount: 0 }],
    ['false-success', { status: 'partial', commandStatus: 'Success', missingCount: 1 }],
    ['dead', { status: 'failed', error: { code: 'dead-after-patch', category: 'connectivity' }, health: 'dead' }],
    ['degraded', { status: 'failed', error: { code: 'degraded-after-patch' }, health: 'degraded', missingCount: 0 }],
    ['lost-reply', { status: 'success', commandStatus: 'DeliveryTimedOut', missingCount: 0, health: 'same' }],
    ['gone', { status: 'timeout', error: { category: 'timeout' }, commandStatus: 'DeliveryTimedOut' }],
  ])('%s comes out as what it is', (name, block) => {
    expect(patched.get(name)?.patch).toMatchObject(block);
  });

  test('what failed is named, and so is what a server no longer does', () => {
    expect(patched.get('hopeless')?.patch?.failedPatches).toContainEqual(
      expect.objectContaining({ kbId: 'openssl.x86_64', severity: 'Critical', state: 'Failed' }),
    );
    expect(patched.get('locked')?.patch?.error?.message).toMatch(/Failed: .*package manager is locked/);
    expect(patched.get('degraded')?.patch?.differences).toContainEqual(
      expect.objectContaining({ kind: 'service', name: 'nginx', degradation: true }),
    );
    // Its status checks pass, so that its agent is silent proves nothing either way.
    expect(patched.get('gone')?.patch).not.toHaveProperty('health');
    expect(patched.get('good')?.patch?.bootIdAfter).not.toBe(patched.get('good')?.patch?.bootIdBefore);
  });

  test('on its own output it tries again what failed, watches what timed out, and leaves alone what is done', async () => {
    const again = ['good', 'partial', 'gone'].map((name) => patched.get(name)).filter((record) => record !== undefined);
    const [gone] = await night.named('gone');
    await night.sandbox.control
      .instance(gone?.instanceId ?? '')
      .change({ ssm: 'connected', misfortunes: { agentNeverBack: false } });
    await night.sandbox.control.clearCalls();
    const { records } = await night.run('patch', [], again);
    const byName = new Map(records.map((record) => [record.name, record.patch]));
    expect(await night.installs()).toEqual({ partial: 1 });
    expect(byName.get('gone')?.commandIds).toEqual(patched.get('gone')?.patch?.commandIds);
    expect(byName.get('gone')?.status).toBe('success');
    expect(byName.get('partial')?.commandIds).toHaveLength(2);
    expect(byName.get('good')).toEqual(patched.get('good')?.patch);
  });
});
