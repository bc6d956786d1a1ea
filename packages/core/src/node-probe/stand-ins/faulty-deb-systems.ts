import {
  aptCheck,
  askHead,
  bucket,
  failedUnits,
  installedKernels,
  processes,
  showUnit,
  statfs,
} from './command-lines.ts';
import { type FaultySystem, writeLock } from './faulty-system.ts';

const debian = askHead('http://cdn-aws.deb.debian.org/debian/dists/stable/InRelease');
/** Servers on which several things are wrong at once, each with what the probe must find. */
export const faultyDebSystems: Record<string, FaultySystem> = {
  'full disks, a lost /boot, failed services and a read-only root': {
    distribution: 'debian-12',
    faults: {
      [statfs('/var')]: '4096 100 50 1000 0 ab',
      [statfs('/boot')]: undefined,
      [showUnit('sshd')]: 'LoadState=loaded\nActiveState=failed',
      [showUnit('amazon-ssm-agent')]: 'LoadState=loaded\nActiveState=pondering',
      [failedUnits]: '* kdump.service loaded failed failed Crash\n● app.service loaded failed failed App',
      'cat /proc/mounts': '/dev/sda1 / xfs ro,relatime 0 0\ntmpfs /tmp tmpfs rw,noexec 0 0',
      'cat /proc/loadavg': '64.10 30.00 9.99 9/900 1',
    },
    checks: {
      disks: [{}, { availableBytes: 204_800, totalInodes: 1000, freeInodes: 0 }, { path: '/boot', totalBytes: null }],
      services: [
        { name: 'sshd', state: 'failed' },
        { name: 'amazon-ssm-agent', state: null },
        { name: 'no-such', state: 'missing' },
      ],
      failedUnits: { total: 2, items: ['app.service', 'kdump.service'] },
      rootWritable: false,
      tmpExecutable: false,
      load: { one: 64.1, five: 30, fifteen: 9.99, cores: 2 },
    },
  },
  'half-configured packages, dpkg at work, a newer kernel and no name service': {
    distribution: 'debian-12',
    faults: {
      'dpkg --audit': { stdout: 'The following packages are only half configured:\n foo', exit: 1 },
      [processes]: '12 /usr/bin/dpkg --status-fd 13 --configure --pending',
      [installedKernels]: 'linux-image-6.1.0-26-cloud-amd64\tinstall\nlinux-image-6.1.0-100-cloud-amd64\thold',
      [debian]: { exit: 6 },
      [bucket]: { exit: 28 },
    },
    checks: {
      packages: { state: 'broken', detail: 'dpkg --audit: The following packages are only half configured:' },
      patching: { running: true, process: 'dpkg' },
      pendingReboot: { needed: true, source: 'kernel' },
      sources: [
        { name: 'repository', reachable: false, host: 'cdn-aws.deb.debian.org', detail: 'name not resolved' },
        { name: 'patch-manager', reachable: false, detail: 'timed out' },
      ],
    },
  },
  'unmet dependencies, an index refresh that patches nothing, an unknown kernel and a repository that wants a certificate':
    {
      distribution: 'debian-12',
      faults: {
        [aptCheck]: { sh: 'echo "E: Unmet dependencies." >&2; exit 100' },
        [processes]: '12 apt-get -q update\n13 sh -c yum update',
        [installedKernels]: undefined,
        [debian]: { sh: 'echo "curl: (56) OpenSSL SSL_read: tlsv13 alert certificate required" >&2; exit 56' },
      },
      checks: {
        packages: { state: 'broken', detail: 'apt-get check: E: Unmet dependencies.' },
        patching: { running: false },
        pendingReboot: { needed: null },
        sources: [{ reachable: true }, { reachable: true }],
      },
    },
  'no ps, and a proxy that only apt knows': {
    distribution: 'debian-12',
    faults: {
      [processes]: undefined,
      'apt-config dump': 'Acquire::http::Proxy "http://proxy.local:3128";',
      [debian]: { sh: '[ "$http_proxy" = http://proxy.local:3128 ] || exit 7' },
      [bucket]: { sh: '[ -z "$http_proxy" ] || exit 7' },
    },
    checks: { patching: { running: null }, sources: [{ reachable: true }, { reachable: true }] },
  },
  'a held dpkg lock, unattended upgrades at work, a reboot flag, no apt module and no agent package': {
    distribution: 'ubuntu-22.04',
    faults: {
      'cat /proc/locks': writeLock(5001),
      [processes]: '12 /usr/bin/python3 /usr/bin/unattended-upgrade',
      'cat /run/reboot-required': '*** System restart required ***',
      'python3 -B -c import apt': undefined,
      'snap list amazon-ssm-agent': undefined,
    },
    checks: {
      packages: { manager: 'apt', state: 'locked' },
      patching: { running: true, process: 'unattended-upgrade' },
      pendingReboot: { needed: true, source: 'flag' },
      python: { version: '3.10.12', drivesPackages: false },
      agentVersion: null,
    },
  },
};
