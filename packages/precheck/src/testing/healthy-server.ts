import type { CheckFacts, ProbeFacts } from '@cms-patching/core';
import { defaultSettings } from '@cms-patching/core/default-settings';
import type { Check } from '../check.ts';
import { checkServer, type ServerView } from '../checks.ts';

export const GiB = 2 ** 30;
/** What the probe of a healthy Ubuntu server found. */
export const healthy: CheckFacts = {
  disks: [
    {
      path: '/',
      totalBytes: 30 * GiB,
      availableBytes: 20 * GiB,
      totalInodes: 1000,
      freeInodes: 900,
      fileSystemId: 'a1',
    },
    {
      path: '/var',
      totalBytes: 30 * GiB,
      availableBytes: 20 * GiB,
      totalInodes: 1000,
      freeInodes: 900,
      fileSystemId: 'a1',
    },
    { path: '/boot', totalBytes: GiB, availableBytes: GiB / 2, totalInodes: 0, freeInodes: 0, fileSystemId: 'b2' },
  ],
  memory: { totalBytes: 8 * GiB, availableBytes: 4 * GiB, swapTotalBytes: 0, swapFreeBytes: 0 },
  load: { one: 0.4, five: 0.4, fifteen: 0.4, cores: 2 },
  services: [{ name: 'nginx', state: 'active' }],
  failedUnits: { total: 0, items: [] },
  pendingReboot: { needed: false, source: 'kernel' },
  packages: { manager: 'apt', state: 'ok', detail: null },
  patching: { running: false, process: null },
  agentVersion: '3.3.1345.0',
  python: { version: '3.10.12', drivesPackages: true },
  sources: [
    { name: 'repository', reachable: true, host: 'archive.ubuntu.com', detail: null },
    { name: 'patch-manager', reachable: true, host: 's3.dualstack.ap-southeast-2.amazonaws.com', detail: null },
  ],
  rootWritable: true,
  tmpExecutable: true,
};

const facts: ProbeFacts = {
  platform: 'linux',
  instanceId: 'i-0a1b2c3d4e5f60718',
  os: { id: 'ubuntu', version: '22.04', family: 'deb' },
  kernel: '6.8.0-1018-aws',
  architecture: 'x86_64',
  bootId: '0e8f4d6a-5c0b-4a37-9f0e-2b6b6a1f9c11',
  uptimeSeconds: 86_400,
  clock: { epochSeconds: 1_795_460_000, synchronized: true },
};

/** A healthy server, seen from all sides. */
export const healthyServer: ServerView = {
  record: { ssm: { pingStatus: 'Online', agentVersion: '3.3.1.0' } },
  facts: { ...facts, checks: healthy },
  read: { from: new Date(1_795_459_990_000), to: new Date(1_795_460_010_000) },
  side: {
    statusChecks: { instance: 'ok', system: 'ok' },
    scheduledEvents: [],
    terminationProtection: false,
    stopProtection: false,
    backup: { imageId: 'ami-0a1b2c3d4e5f60718', ageSeconds: 600 },
  },
};

/** What does not pass on a healthy server with these changes, one line each. */
export const troubles = (change: {
  checks?: Partial<CheckFacts>;
  facts?: Partial<ProbeFacts>;
  side?: Partial<ServerView['side']>;
}): string[] =>
  unquiet(
    checkServer(
      {
        ...healthyServer,
        facts: { ...facts, ...change.facts, checks: { ...healthy, ...change.checks } },
        side: { ...healthyServer.side, ...change.side },
      },
      defaultSettings.precheck,
    ),
  );

/** Checks that do not pass, one line each. */
export const unquiet = (checks: readonly Check[]): string[] =>
  checks
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ verdict, check, message }) => `${verdict} ${check}: ${message}`);
