import type { CheckFacts, ProbeFacts } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { troubles } from './testing/healthy-server.ts';

test.for<[Partial<CheckFacts>, string[]]>([
  [
    { services: [{ name: 'nginx', state: 'failed' }] },
    ['fail service nginx: service nginx is failed: start it, or see why it does not run'],
  ],
  [
    { services: [{ name: 'nginx', state: 'missing' }] },
    ['fail service nginx: there is no service nginx: install it or take it off the list'],
  ],
  [
    { services: [{ name: 'nginx', state: null }] },
    ['fail service nginx: the state of service nginx could not be found out'],
  ],
  [
    { failedUnits: { total: 2, items: ['a.service', 'b.mount'] } },
    [
      'warn failed-units: failed units: 2 (a.service, b.mount), more than 0: repair them or reset them, so that a new failure shows',
    ],
  ],
  [{ failedUnits: null }, ['warn failed-units: which units have failed could not be found out']],
  [{ agentVersion: '2.0.833.9' }, ['fail agent-version: the SSM agent is 2.0.833.9, older than 2.0.834.0: update it']],
  [{ agentVersion: '3.0.1390.0' }, ['warn agent-version: the SSM agent is 3.0.1390.0, older than 3.1.0.0: update it']],
  [{ agentVersion: null }, []],
  [
    { rootWritable: false },
    [
      'fail root-writable: the root file system is read-only: nothing can be installed; look at the disk and the kernel log',
    ],
  ],
  [
    { tmpExecutable: false },
    ['warn tmp-executable: /tmp is mounted noexec: install scripts of some packages fail there'],
  ],
])('a server with %j', ([checks, expected]) => {
  expect(troubles({ checks })).toEqual(expected);
});

test.for<[Partial<ProbeFacts>, string[]]>([
  [
    { uptimeSeconds: 200 * 86_400 },
    [
      'warn uptime: it has been up for 200 days, more than 180 days: that it still boots is long unproven; have someone at hand',
    ],
  ],
  [
    { clock: { epochSeconds: 1_795_460_016, synchronized: true } },
    [
      'warn clock-offset: its clock is off by 6 s, more than 5 s: repair its time service, for signatures and certificates fail on a wrong clock',
    ],
  ],
  [
    { clock: { epochSeconds: 1_795_459_600, synchronized: true } },
    [
      'fail clock-offset: its clock is off by 6 min, more than 5 min: repair its time service, for signatures and certificates fail on a wrong clock',
    ],
  ],
  [
    { clock: { epochSeconds: 1_795_460_010, synchronized: false } },
    ['warn clock-offset: its clock is off by 0 s, and no time service keeps it'],
  ],
  [
    { clock: { epochSeconds: null, synchronized: null } },
    ['warn clock-offset: the time on the server could not be found out'],
  ],
])('a server that says %j', ([facts, expected]) => {
  expect(troubles({ facts })).toEqual(expected);
});
