import { fileSystemAt, type NodeView, servicesIn } from './node-view.ts';
import { type ProbeAnswers, type ProbeLine, probeList, probeSource } from './probe-frame.ts';

/** What the Windows probe finds on a node, line by line. */
export const windowsProbe: ProbeAnswers = { platform: 'windows', identity, checks, baseline };

function identity(view: NodeView): ProbeLine[] {
  const { os } = view;
  const booted = view.bootTime.toISOString().replace(/[-:]|\.\d+/g, '');
  return [
    ['instance', view.instanceId],
    ['os', 'windows', os.kernel, 'windows'],
    ['kernel', os.kernel, 'AMD64'],
    ['boot', booted],
    ['uptime', view.uptimeSeconds],
    ['clock', view.epochSeconds, view.services.W32Time === 'active' ? 'yes' : 'no'],
  ];
}

function checks(view: NodeView, asked: readonly string[]): ProbeLine[] {
  const { facts, os } = view;
  const kib = 1024 * 1024;
  const system = fileSystemAt(view, 'C:');
  const busy = Math.min(100, Math.round((facts.load[0] / facts.cores) * 100));
  return [
    ['disk', 'C:', system?.totalBytes, system?.availableBytes, undefined, undefined, undefined],
    ['memory', facts.memory.totalMiB * kib, facts.memory.availableMiB * kib, 0, 0],
    ['cpu', busy, facts.cores],
    ...asked.map((name): ProbeLine => ['service', name, stateOf(view, name)]),
    probeList('failed', 1000, servicesIn(view, 'failed')),
    ['reboot', facts.pendingReboot ? 'yes' : 'no', facts.pendingReboot ? 'cbs+windows-update' : undefined],
    ['packages', os.packageManager, facts.packageManager, packagesDetail[facts.packageManager]],
    ['patching', view.patching ? 'yes' : 'no', view.patching],
    ['agent', view.agentVersion],
    probeSource('repository', facts.repositories === 'reachable', new URL(os.repository).host),
    probeSource('patch-manager', facts.patchBucket === 'reachable', `s3.dualstack.${view.region}.amazonaws.com`),
    ['update-service', ...updateService[facts.windowsUpdateService]],
  ];
}

const packagesDetail = {
  ok: undefined,
  locked: 'Windows Installer is installing',
  broken: 'the service TrustedInstaller is disabled',
};

const updateService = {
  Running: ['active', 'auto'],
  Stopped: ['inactive', 'manual'],
  Disabled: ['inactive', 'disabled'],
} as const;

/** A failed service of Windows is one that has stopped, with an error. */
function stateOf({ services }: NodeView, name: string): string {
  const state = services[name];
  return state === 'failed' ? 'inactive' : (state ?? 'missing');
}

function baseline(view: NodeView): ProbeLine[] {
  return [
    probeList('running', 9000, servicesIn(view, 'active')),
    probeList(
      'listening',
      3500,
      view.facts.listeningPorts.map((port) => `tcp/${port}`),
    ),
    probeList(
      'mounts',
      3000,
      view.fileSystems.map(({ mountPoint }) => `rw:${mountPoint}`),
    ),
    ['ephemeral', 49152, 65535],
  ];
}
