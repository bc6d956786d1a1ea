import type { CheckFacts, ProbeFacts } from '@cms-patching/core';
import type { ServerView } from '../checks.ts';
import { GiB, healthy, healthyServer } from './healthy-server.ts';

type Platform = ProbeFacts['platform'];

const service = 'NAME';

/** A healthy server of one platform with one configured service. */
export const knownServer = (platform: Platform): ServerView =>
  view(platform, healthyServer.side, {
    linux: { ...healthy, services: [{ name: service, state: 'active' }] },
    windows: {
      ...ofBoth(healthy),
      services: [{ name: service, state: 'active' }],
      disks: [{ ...nothingOf('C:'), totalBytes: 50 * GiB, availableBytes: 30 * GiB }],
      packages: { manager: 'windows-update', state: 'ok', detail: null },
      cpu: { percent: 10, cores: 2 },
      updateService: { state: 'inactive', startMode: 'manual' },
    },
  });

/** A server of which nothing can be found out, but perhaps the name of its package manager. */
export function unknownServer(platform: Platform, manager: string | null): ServerView {
  const side: ServerView['side'] = {
    statusChecks: null,
    scheduledEvents: null,
    terminationProtection: null,
    stopProtection: null,
    backup: { problem: 'nobody can say' },
  };
  const nothing = {
    memory: { totalBytes: null, availableBytes: null, swapTotalBytes: null, swapFreeBytes: null },
    services: [{ name: service, state: null }],
    failedUnits: null,
    pendingReboot: { needed: null, source: null },
    packages: { manager, state: null, detail: null },
    patching: { running: null, process: null },
    agentVersion: null,
    sources: healthy.sources.map(({ name }) => ({ name, reachable: null, host: null, detail: null })),
  };
  return view(platform, side, {
    linux: {
      ...nothing,
      disks: ['/', '/var', '/boot'].map(nothingOf),
      load: { one: null, five: null, fifteen: null, cores: null },
      python: { version: null, drivesPackages: null },
      rootWritable: null,
      tmpExecutable: null,
    },
    windows: {
      ...nothing,
      disks: [nothingOf('C:')],
      cpu: { percent: null, cores: null },
      updateService: { state: null, startMode: null },
    },
  });
}

function view(platform: Platform, side: ServerView['side'], checks: Record<Platform, CheckFacts>): ServerView {
  const { agentVersion } = checks[platform];
  const said = agentVersion === null ? { uptimeSeconds: null, clock: { epochSeconds: null, synchronized: null } } : {};
  const record = agentVersion === null ? { ssm: null } : healthyServer.record;
  return {
    ...healthyServer,
    record,
    side,
    facts: { ...healthyServer.facts, platform, ...said, checks: checks[platform] },
  };
}

/** The facts that servers of both platforms give. */
const ofBoth = ({ load: _, python: __, rootWritable: ___, tmpExecutable: ____, ...rest }: CheckFacts): CheckFacts =>
  rest;

const nothingOf = (path: string): CheckFacts['disks'][number] => ({
  path,
  totalBytes: null,
  availableBytes: null,
  totalInodes: null,
  freeInodes: null,
  fileSystemId: null,
});
