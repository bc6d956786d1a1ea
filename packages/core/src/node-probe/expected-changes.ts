import type { Baseline } from './baseline.ts';

type Platform = Baseline['platform'];

/** Services that systems start and stop by themselves: per user, per task, on demand or on a timer. */
const passingServices: Record<Platform, RegExp> = {
  linux: new RegExp(
    `^(?:${[
      '(?:user|user-runtime-dir|modprobe|systemd-fsck|systemd-coredump)@',
      '(?:run|session|dbus-:|snap-update)-',
      'systemd-(?:hostnamed|localed|timedated|tmpfiles|update|machine-id|homed|importd|portabled)',
      '(?:apt|dnf|yum|zypp|man-db|motd|sysstat|fwupd|plocate|update-notifier|unattended-upgrades|dpkg-db)(?:-|$)',
      '(?:packagekit|logrotate|fstrim|geoclue|colord|rhsmcertd|insights-client|fprintd)(?:$|\\.)',
    ].join('|')})`,
  ),
  windows: new RegExp(
    `^(?:${[
      'TrustedInstaller|TiWorker|wuauserv|UsoSvc|WaaSMedicSvc|BITS|DoSvc|msiserver|sppsvc|gpsvc|MapsBroker',
      'RemoteRegistry|edgeupdatem?|gupdatem?|GoogleUpdater.*|tiledatamodelsvc|ShellHWDetection|WbioSrvc|CDPSvc',
      'clr_optimization_.*|ngen.*|StateRepository|AppXSvc|ClipSVC|InstallService|wlidsvc|DsmSvc',
      '.*_[0-9a-f]{4,}',
    ].join('|')})$`,
    'i',
  ),
};

/** Whether a service may stop running without anything being wrong. */
export const isPassingService = (name: string, platform: Platform): boolean => passingServices[platform].test(name);

const passingMounts = /^\/(?:run|snap|media|var\/snap|var\/lib\/(?:docker|containers|containerd|kubelet))\//;

/** Whether a mount belongs to something that comes and goes: containers, snaps, removable media. */
export const isPassingMount = (path: string): boolean => passingMounts.test(path);

const usualRange: Record<Platform, { low: number; high: number }> = {
  linux: { low: 32_768, high: 60_999 },
  windows: { low: 49_152, high: 65_535 },
};

/** Whether the system hands this port out by itself, so that it means nothing to find it gone. */
export const isEphemeral = (port: number, baselines: readonly Baseline[]): boolean =>
  baselines.some(({ ephemeral, platform }) => {
    const { low, high } = ephemeral ?? usualRange[platform];
    return port >= low && port <= high;
  });
