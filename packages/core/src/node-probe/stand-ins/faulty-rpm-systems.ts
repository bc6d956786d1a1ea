import { failedUnits, processes, showUnit } from './command-lines.ts';
import { type FaultySystem, writeLock } from './faulty-system.ts';

/** The same for the systems of rpm. */
export const faultyRpmSystems: Record<string, FaultySystem> = {
  'a living yum, and the newest kernel without needs-restarting': {
    distribution: 'amazon-linux-2',
    faults: {
      'cat /run/yum.pid': '4120',
      'cat /proc/4120/comm': 'yum',
      [processes]: '12 /usr/bin/python -s /usr/bin/yum -y update',
      'needs-restarting -r': undefined,
      'rpm -q --last kernel': 'kernel-5.10.230-223.885.amzn2.x86_64 Tue\nkernel-5.10.1.amzn2.x86_64 Mon',
      'python2 --version': { exit: 127 },
    },
    checks: {
      packages: { manager: 'yum', state: 'locked', detail: 'yum holds /run/yum.pid' },
      patching: { running: true, process: 'yum' },
      pendingReboot: { needed: false, source: 'kernel' },
      python: { version: 'none', drivesPackages: null },
    },
  },
  'the pid file of a dead yum, and core libraries replaced': {
    distribution: 'amazon-linux-2',
    faults: {
      'cat /run/yum.pid': '4120',
      'cat /proc/4120/comm': undefined,
      'needs-restarting -r': { stdout: '  glibc\nReboot is required to ensure that your system benefits.', exit: 1 },
    },
    checks: {
      packages: { manager: 'yum', state: 'ok', detail: null },
      pendingReboot: { needed: true, source: 'needs-restarting' },
    },
  },
  'an unfinished yum transaction, an old kernel that does not say what memory is available': {
    distribution: 'rhel-7',
    faults: {
      'ls -1 /var/lib/yum': 'history\ntransaction-all.2026-01-01',
      'cat /proc/meminfo': 'MemTotal: 1000 kB\nMemFree: 10 kB\nBuffers: 20 kB\nCached: 30 kB',
    },
    checks: {
      packages: { state: 'broken', detail: 'an unfinished yum transaction' },
      memory: { totalBytes: 1_024_000, availableBytes: 61_440, swapTotalBytes: 0 },
    },
  },
  'an rpm database that does not answer': {
    distribution: 'rhel-7',
    faults: { 'rpm -q rpm': { exit: 124 } },
    checks: { packages: { state: 'broken', detail: 'rpm database does not end' } },
  },
  'a newer kernel, without needs-restarting': {
    distribution: 'rhel-8',
    faults: {
      'dnf -C -q needs-restarting -r': { exit: 1 },
      'rpm -q --last kernel': 'kernel-4.18.0-553.30.1.el8_10.x86_64 Tue\nkernel-4.18.0-553.22.1.el8_10.x86_64 Mon',
      'cat /proc/locks': writeLock(4242),
    },
    checks: {
      pendingReboot: { needed: true, source: 'kernel' },
      packages: { manager: 'dnf', state: 'locked', detail: 'the rpm database is locked' },
    },
  },
  'a dnf whose Python is gone, a kernel that rpm does not know, a patch baseline at work, no repository': {
    distribution: 'rhel-9',
    faults: {
      'dnf --version': { sh: 'echo "ModuleNotFoundError: No module named dnf" >&2; exit 1' },
      'dnf -C -q needs-restarting -r': { exit: 1 },
      'rpm -q --last kernel': { stdout: 'package kernel is not installed', exit: 1 },
      [processes]: '12 /bin/bash /var/lib/amazon/ssm/i-0/document/orchestration/1/PatchLinux/_script.sh',
      'dnf -C -v repolist': undefined,
      'python3 -B -c import dnf': 'welcome\tto\nPython',
      'cat /proc/mounts': undefined,
    },
    checks: {
      packages: { state: 'broken', detail: 'dnf: ModuleNotFoundError: No module named dnf' },
      pendingReboot: { needed: null },
      patching: { running: true, process: 'AWS-RunPatchBaseline' },
      sources: [{ reachable: null, host: null, detail: 'no address found' }, { reachable: true }],
      python: { version: '3.9.16', drivesPackages: true },
      rootWritable: null,
      tmpExecutable: null,
    },
  },
  'a reboot owed to libraries': {
    distribution: 'amazon-linux-2023',
    faults: {
      'dnf -C -q needs-restarting -r': {
        stdout: '  * glibc\nReboot is required to fully utilize these updates.',
        exit: 1,
      },
    },
    checks: { pendingReboot: { needed: true, source: 'needs-restarting' } },
  },
  'a damaged rpm database, a reboot that zypper asks for, and no systemd': {
    distribution: 'sles-15',
    faults: {
      'rpm -q rpm': { stdout: 'error: rpmdb: BDB0113 Thread/process failed', exit: 1 },
      'zypper --non-interactive --no-refresh needs-rebooting': { exit: 102 },
      [failedUnits]: undefined,
      [showUnit('sshd')]: undefined,
    },
    checks: {
      packages: {
        manager: 'zypper',
        state: 'broken',
        detail: 'rpm database: error: rpmdb: BDB0113 Thread/process failed',
      },
      pendingReboot: { needed: true, source: 'needs-rebooting' },
      failedUnits: null,
      services: [{ state: null }, { state: 'active' }, { state: 'missing' }],
    },
  },
  'a living zypper, and a reboot flag': {
    distribution: 'sles-15',
    faults: { 'cat /run/zypp.pid': '77', 'cat /proc/77/comm': 'Zypp-main', 'cat /run/reboot-needed': '' },
    checks: {
      packages: { state: 'locked', detail: 'Zypp-main holds /run/zypp.pid' },
      pendingReboot: { needed: true, source: 'flag' },
    },
  },
};
