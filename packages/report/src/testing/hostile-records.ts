import { type Instance, instanceSchema } from '@cms-patching/core';
import { sampleRunId } from './sample-night.ts';

const at = { startedAt: '2026-11-23T12:00:00.000Z', finishedAt: '2026-11-23T12:01:00.000Z' };

/** A record with the same text wherever text from outside can stand. */
export const hostileRecord = (text: string, index: number): Instance =>
  instanceSchema.parse({
    schema: 'cms-patching/instance@1',
    runId: sampleRunId,
    landingZone: text || 'lz250nonprod',
    environment: text,
    accountId: '111122223333',
    region: text || 'ap-southeast-2',
    instanceId: `i-${index.toString(16).padStart(17, '0')}`,
    name: text,
    state: text,
    platformName: text,
    instanceType: text,
    volumes: [{ deviceName: text, volumeId: text }],
    tags: { Name: text, [`key ${text}`]: 'value', PatchGroup: text },
    ssm: { pingStatus: text, agentVersion: text },
    unknownToTheSchema: { [text]: [text] },
    lzScan: { status: 'success', ...at, warnings: [text] },
    amiBackup: {
      status: 'success',
      ...at,
      imageId: text,
      imageName: text,
      snapshots: [{ deviceName: text, snapshotId: text }],
    },
    precheck: {
      status: 'success',
      ...at,
      riskReasons: [{ code: text, weight: 1, message: text }],
      checks: [{ check: text, value: text, verdict: 'fail', message: text }],
      compliance: [{ rule: text, verdict: 'warn', message: text }],
    },
    patch: {
      status: 'failed',
      ...at,
      commandIds: [text],
      failedPatches: [{ title: text, kbId: text, severity: text }],
      error: {
        category: 'internal',
        code: text,
        message: text,
        requestId: text,
        retryable: false,
        stack: `Error: ${text}\n    at x`,
      },
    },
    rollback: { status: 'skipped', ...at, reason: { code: text, message: text } },
  });
