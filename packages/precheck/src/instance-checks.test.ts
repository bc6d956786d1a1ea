import { defaultSettings } from '@cms-patching/core/default-settings';
import { expect, test } from 'vitest';
import { checkServer } from './checks.ts';
import type { InstanceSide } from './instance-checks.ts';
import { healthyServer, troubles, unquiet } from './testing/healthy-server.ts';

const settings = defaultSettings.precheck;

test.for<[Partial<InstanceSide>, string[]]>([
  [
    { statusChecks: { instance: 'impaired', system: 'ok' } },
    [
      'fail status-checks: not both EC2 status checks pass (instance impaired, system ok): look at the console output and screenshot',
    ],
  ],
  [{ statusChecks: null }, ['warn status-checks: the EC2 status checks could not be found out']],
  [
    { backup: { problem: 'ami-1 is pending' } },
    ['fail backup: there is no good backup: ami-1 is pending; run ami-backup'],
  ],
  [
    { backup: { imageId: 'ami-1', ageSeconds: 90_000 } },
    ['fail backup-age: its backup is 25 h old, more than 24 h: run ami-backup again'],
  ],
  [
    { scheduledEvents: [{ code: 'system-reboot', notBefore: '2026-11-24T01:00:00Z' }] },
    ['warn scheduled-events: AWS has scheduled system-reboot from 2026-11-24T01:00:00Z: choose a time apart from it'],
  ],
  [{ stopProtection: true }, []],
])('what EC2 says: %j', ([change, expected]) => {
  expect(troubles({ side: change })).toEqual(expected);
});

test('protection and kinds of instances weigh as the config says', () => {
  const severities = { ...settings.severities, protection: 'warn', spot: 'fail', autoScaling: 'ignore' } as const;
  const record = { ssm: null, instanceLifecycle: 'spot', autoScalingGroupName: 'web' };
  const checks = checkServer(
    { ...healthyServer, record, side: { ...healthyServer.side, stopProtection: true } },
    { ...settings, severities },
  );
  expect(unquiet(checks)).toEqual([
    "warn protection: stop protection is on: with stop protection it can't be stopped again after its patch",
    'fail spot: it is a Spot instance, which AWS may take away at any time',
  ]);
});
