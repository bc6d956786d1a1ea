import type { CheckFacts } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { troubles } from './testing/healthy-server.ts';

test.for<[Partial<CheckFacts>, string[]]>([
  [
    { pendingReboot: { needed: true, source: 'flag' } },
    ['warn pending-reboot: a reboot is pending from before (flag): reboot first, to tell old trouble from new'],
  ],
  [
    { packages: { manager: 'apt', state: 'locked', detail: 'a dpkg or apt lock is held' } },
    ['fail package-manager: apt is locked (a dpkg or apt lock is held): wait for what holds it'],
  ],
  [
    { packages: { manager: 'dnf', state: 'broken', detail: 'rpm database: damaged' } },
    ['fail package-manager: dnf is broken (rpm database: damaged): repair it before it is asked to update'],
  ],
  [
    { packages: { manager: 'dnf', state: null, detail: 'no time was left to ask' } },
    ['fail package-manager: the state of dnf could not be found out (no time was left to ask)'],
  ],
  [
    { packages: { manager: null, state: null, detail: null } },
    ['warn package-manager: the state of the package manager could not be found out'],
  ],
  [
    { patching: { running: true, process: 'yum' } },
    ['fail patch-in-progress: another patch run is in progress (yum): wait until it is done'],
  ],
  [
    { python: { version: 'none', drivesPackages: null } },
    ['fail python: there is no Python that the patch baseline could use: install one'],
  ],
  [
    { python: { version: '3.10.12', drivesPackages: false } },
    ["warn python: Python 3.10.12 can't import the module of apt: install it"],
  ],
  [
    { python: { version: '2.7.5', drivesPackages: false }, packages: { manager: 'yum', state: 'ok', detail: null } },
    ["fail python: Python 2.7.5 can't import the module of yum: install it"],
  ],
  [
    { sources: [{ name: 'repository', reachable: false, host: 'archive.ubuntu.com', detail: 'timed out' }] },
    [
      "fail repository: the update source archive.ubuntu.com can't be reached (timed out): look at routes, security groups, endpoints and proxies",
    ],
  ],
  [
    { sources: [{ name: 'patch-manager', reachable: null, host: null, detail: 'no address found' }] },
    [
      'warn patch-program-source: whether the S3 bucket of the patch program can be reached could not be found out (no address found)',
    ],
  ],
  [
    { updateService: { state: 'inactive', startMode: 'disabled' } },
    ['fail windows-update: the service Windows Update is disabled: set wuauserv to manual'],
  ],
  [{ updateService: { state: 'inactive', startMode: 'manual' } }, []],
  [
    { updateService: { state: null, startMode: null } },
    ['warn windows-update: the state of the service Windows Update could not be found out'],
  ],
])('a server with %j', ([checks, expected]) => {
  expect(troubles({ checks })).toEqual(expected);
});
