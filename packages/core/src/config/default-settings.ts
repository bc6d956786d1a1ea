import type { EffectiveSettings, Workflow } from './config.ts';

const day = 86_400;
const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** In force where the file says nothing. Durations in seconds. */
export const defaultWorkflow: Workflow = {
  phases: { scan: true, backup: true, start: true, precheck: true, patch: false, rollback: false, restore: false },
  timeouts: {
    scan: 600,
    amiCreation: 1800,
    instanceStart: 300,
    ssmConnection: 600,
    precheck: 300,
    patchExecution: 3600,
    rollback: 1800,
    instanceStop: 600,
    hook: 300,
  },
  concurrency: { scan: 10, backup: 1000, start: 1000, precheck: 200, patch: 100, rollback: 20, restore: 200 },
  pollInterval: 15,
  maxScanAge: day,
};

/** In force where neither the file nor an override says anything. Durations in seconds, sizes in bytes. */
export const defaultSettings: EffectiveSettings = {
  backup: {
    retentionDays: 14,
    copyTags: ['Name', 'Application'],
    reuseWithin: 0,
    reboot: false,
    retries: 2,
    keep: null,
  },
  eligibility: { allow: [], excludeTags: { PatchExempt: ['true'] } },
  start: { holdTag: null, statusChecks: 'ok' },
  restore: { onlySuccess: false },
  precheck: {
    thresholds: {
      diskFree: {
        '/': { warn: 4 * GiB, fail: 2 * GiB },
        '/var': { warn: 3 * GiB, fail: 1 * GiB },
        '/boot': { warn: 200 * MiB, fail: 100 * MiB },
        'C:': { warn: 15 * GiB, fail: 8 * GiB },
      },
      diskFreePercent: { warn: 15, fail: 5 },
      inodesFreePercent: { warn: 10, fail: 5 },
      memoryFreePercent: { warn: 10, fail: 3 },
      loadPerCore: { warn: 1.5, fail: 4 },
      clockOffset: { warn: 5, fail: 300 },
      uptime: { warn: 180 * day, fail: null },
      backupAge: { warn: null, fail: day },
      failedUnits: { warn: 0, fail: null },
      agentVersion: { warn: '3.1.0.0', fail: '2.0.834.0' },
    },
    severities: {
      services: 'fail',
      pendingReboot: 'warn',
      packageManager: 'fail',
      patchInProgress: 'fail',
      python: 'fail',
      repository: 'fail',
      readOnlyRoot: 'fail',
      noexecTmp: 'warn',
      windowsUpdate: 'fail',
      statusChecks: 'fail',
      backup: 'fail',
      scheduledEvents: 'warn',
      protection: 'ignore',
      autoScaling: 'warn',
      spot: 'warn',
    },
    services: { linux: [], windows: [] },
    requiredTags: [],
    compliance: { requiredTags: 'fail', backupAge: 'fail', ssmManaged: 'fail', encryptedVolumes: 'warn' },
    clusterTag: 'Cluster',
    dependsOnTag: 'DependsOn',
    failOn: 'fail',
    scan: false,
  },
  patch: {
    operation: 'Install',
    rebootOption: 'RebootIfNeeded',
    maxBackupAge: day,
    maxPrecheckAge: 12 * 3600,
    hooks: { before: null, after: null },
    installOverrideList: null,
    outputS3Bucket: null,
    maxInstances: null,
    requireSuccess: null,
    maxErrors: { value: 10, unit: 'percent' },
    canary: 0,
    waves: null,
    wavePause: 0,
  },
  rollback: { on: ['dead', 'degraded'], deleteReplacedRoot: false },
};
