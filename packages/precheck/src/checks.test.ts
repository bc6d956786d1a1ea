import { defaultSettings } from '@cms-patching/core/default-settings';
import { expect, test } from 'vitest';
import type { Check } from './check.ts';
import { checkServer, isReady } from './checks.ts';
import { healthyServer, unquiet } from './testing/healthy-server.ts';

const notFound = { check: 'x', value: null, threshold: { warn: null, fail: null }, message: '' };
const anyLimit = expect.toSatisfy((limit) => limit === null || ['number', 'string'].includes(typeof limit));
const settings = defaultSettings.precheck;

test('a healthy server passes every check, each with a value, a threshold and a sentence', () => {
  const checks = checkServer(healthyServer, settings);
  expect(unquiet(checks)).toEqual([]);
  expect(checks.map(({ check }) => check)).toEqual([
    'status-checks',
    'backup',
    'backup-age',
    'scheduled-events',
    'auto-scaling',
    'spot',
    'disk-free /',
    'disk-free-percent /',
    'inodes-free-percent /',
    'disk-free /var',
    'disk-free /boot',
    'disk-free-percent /boot',
    'memory-free-percent',
    'load-per-core',
    'service nginx',
    'failed-units',
    'uptime',
    'clock-offset',
    'agent-version',
    'root-writable',
    'tmp-executable',
    'pending-reboot',
    'package-manager',
    'patch-in-progress',
    'python',
    'repository',
    'patch-program-source',
  ]);
  for (const { message, value, threshold } of checks) {
    expect([message, value]).not.toContain(undefined);
    expect(threshold).toEqual({ warn: anyLimit, fail: anyLimit });
  }
});

test('a threshold that is switched off is no check', () => {
  const off = { warn: null, fail: null };
  const thresholds = { ...settings.thresholds, uptime: off, agentVersion: off, loadPerCore: off };
  const names = checkServer(healthyServer, { ...settings, thresholds }).map(({ check }) => check);
  expect(names.filter((name) => ['uptime', 'agent-version', 'load-per-core'].includes(name))).toEqual([]);
});

test.for<[Check['verdict'][], 'fail' | 'warn', boolean]>([
  [[], 'fail', true],
  [['pass', 'warn'], 'fail', true],
  [['pass', 'warn'], 'warn', false],
  [['pass', 'fail'], 'fail', false],
  [['pass'], 'warn', true],
])('%j with fail_on %s is ready: %s', ([verdicts, failOn, expected]) => {
  const checks = verdicts.map((verdict) => ({ ...notFound, verdict }));
  expect(isReady(checks, { failOn })).toBe(expected);
});
