import { fileSystemAt, type NodeView, servicesIn } from './node-view.ts';
import { type ProbeAnswers, type ProbeLine, probeList, probeSource } from './probe-frame.ts';

/** What the Linux probe finds on a node, line by line. */
export const linuxProbe: ProbeAnswers = { platform: 'linux', identity, checks, baseline };

function identity(view: NodeView): ProbeLine[] {
  const { os } = view;
  return [
    ['instance', view.instanceId],
    ['os', os.release.id, os.platformVersion, os.family],
    ['kernel', os.kernel, view.architecture],
    ['boot', view.bootId],
    ['uptime', view.uptimeSeconds],
    ['clock', view.epochSeconds, 'yes'],
  ];
}

function checks(view: NodeView, asked: readonly string[]): ProbeLine[] {
  const { facts, os } = view;
  const kib = 1024 * 1024;
  const load = facts.load.map((average) => average.toFixed(2));
  return [
    ...['/', '/var', '/boot'].map((path) => disk(view, path)),
    ['memory', facts.memory.totalMiB * kib, facts.memory.availableMiB * kib, 0, 0],
    ['load', ...load, facts.cores],
    ...asked.map((name): ProbeLine => ['service', name, view.services[name.replace(/\.service$/, '')] ?? 'missing']),
    probeList(
      'failed',
      1000,
      servicesIn(view, 'failed').map((name) => `${name}.service`),
    ),
    ['reboot', facts.pendingReboot ? 'yes' : 'no', rebootSource(view)],
    ['packages', os.packageManager, facts.packageManager, packagesDetail(view)],
    ['patching', view.patching ? 'yes' : 'no', view.patching],
    ['agent', view.agentVersion],
    facts.python ? ['python', os.python, os.family === 'suse' ? undefined : 'yes'] : ['python', 'none', undefined],
    probeSource('repository', facts.repositories === 'reachable', new URL(os.repository).host),
    probeSource('patch-manager', facts.patchBucket === 'reachable', `s3.dualstack.${view.region}.amazonaws.com`),
    ['root', fileSystemAt(view, '/')?.readOnly ? 'ro' : 'rw'],
    ['tmp', fileSystemAt(view, '/tmp')?.noexec ? 'noexec' : 'exec'],
  ];
}

function disk(view: NodeView, path: string): ProbeLine {
  const found = fileSystemAt(view, path);
  if (!found) return ['disk', path, undefined, undefined, undefined, undefined, undefined];
  return ['disk', path, found.totalBytes, found.availableBytes, found.totalInodes, found.freeInodes, found.id];
}

function rebootSource({ os, facts }: NodeView): string {
  if (os.family === 'deb') return facts.pendingReboot ? 'flag' : 'kernel';
  return os.family === 'suse' ? 'needs-rebooting' : 'needs-restarting';
}

/** What the package manager says of its own state. */
function packagesDetail({ os, facts }: NodeView): string | undefined {
  if (facts.packageManager === 'ok') return undefined;
  if (facts.packageManager === 'broken') {
    return os.family === 'deb' ? `dpkg --audit: ${halfConfigured}` : `rpm database: ${damagedDatabase}`;
  }
  return {
    apt: 'a dpkg or apt lock is held',
    dnf: `dnf holds ${dnfPidFile}`,
    yum: `yum holds ${yumPidFile}`,
    zypper: `zypper holds ${zypperPidFile}`,
    'windows-update': '',
  }[os.packageManager];
}

export const halfConfigured = 'The following packages are only half configured';
export const damagedDatabase = 'error: rpmdb: damaged header';
export const dnfPidFile = '/var/lib/dnf/rpmdb_lock.pid';
export const yumPidFile = '/run/yum.pid';
export const zypperPidFile = '/run/zypp.pid';

function baseline(view: NodeView): ProbeLine[] {
  const mounts = view.fileSystems.map(({ mountPoint, readOnly }) => `${readOnly ? 'ro' : 'rw'}:${mountPoint}`);
  return [
    probeList('running', 9000, servicesIn(view, 'active')),
    probeList(
      'listening',
      3500,
      view.facts.listeningPorts.map((port) => `tcp/${port}`),
    ),
    probeList('mounts', 3000, mounts),
    ['ephemeral', 32768, 60999],
  ];
}
