import { type CommandTable, says, succeeds } from './command-table.ts';
import { damagedDatabase, dnfPidFile, halfConfigured, yumPidFile, zypperPidFile } from './linux-probe.ts';
import type { NodeView } from './node-view.ts';

/** The inode of dpkg's lock file, by which /proc/locks names it. */
export const aptLockInode = 5001;
const aptCheck = 'apt-get -s -qq -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= check';

/** What the package manager of the node's distribution says, and what shows that it is locked or broken. */
export function packageCommands(view: NodeView): CommandTable {
  const { os, facts, agentVersion } = view;
  if (os.family === 'deb') {
    return [
      ...(facts.pendingReboot
        ? ([['cat /run/reboot-required', says('*** System restart required ***')]] as CommandTable)
        : []),
      ['stat -c %i /var/lib/dpkg/lock-frontend', says(String(aptLockInode))],
      ['dpkg --audit', facts.packageManager === 'broken' ? says(halfConfigured) : succeeds],
      [aptCheck, succeeds],
      ['apt-config dump', says('APT "";')],
      ['apt-get --print-uris -q update', says(`'${os.repository}dists/stable/InRelease' x_InRelease 0 `)],
      ['dpkg --get-selections linux-image-[0-9]*', says(`linux-image-${os.kernel}\tinstall`)],
      ['dpkg -s amazon-ssm-agent', says(`Package: amazon-ssm-agent\nVersion: ${agentVersion}-1`)],
    ];
  }
  return [
    [
      'rpm -q rpm',
      facts.packageManager === 'broken' ? { stdout: `${damagedDatabase}\n`, exit: 1 } : says('rpm-4.16.1.3-29.x86_64'),
    ],
    ['rpm -q --qf %{VERSION} amazon-ssm-agent', { stdout: agentVersion }],
    ...(os.packageManager === 'zypper'
      ? zypperCommands(view)
      : yumCommands(view, os.packageManager === 'dnf' ? 'dnf' : 'yum')),
  ];
}

function yumCommands({ os, facts }: NodeView, manager: 'dnf' | 'yum'): CommandTable {
  const restarting = manager === 'dnf' ? 'dnf -C -q needs-restarting -r' : 'needs-restarting -r';
  return [
    ...heldBy(manager, manager === 'dnf' ? dnfPidFile : yumPidFile, facts.packageManager === 'locked'),
    ['ls -1 /var/lib/yum', says('history\nuuid')],
    [`${manager} --version`, says('4.14.0')],
    [
      restarting,
      facts.pendingReboot
        ? { stdout: 'Reboot is required to fully utilize these updates.\n', exit: 1 }
        : says('Reboot should not be necessary.'),
    ],
    [`${manager} -C -v repolist`, says(`Repo-id      : main\nRepo-baseurl : ${os.repository}`)],
  ];
}

function zypperCommands({ os, facts }: NodeView): CommandTable {
  return [
    ...heldBy('zypper', zypperPidFile, facts.packageManager === 'locked'),
    ['zypper --version', says('zypper 1.14.77')],
    ['zypper --non-interactive --no-refresh needs-rebooting', facts.pendingReboot ? { exit: 102 } : succeeds],
    [
      'zypper --non-interactive --no-refresh --xmlout repos',
      says(`<repo alias="SLES15" enabled="1">\n<url>${os.repository}</url>\n</repo>`),
    ],
  ];
}

const heldBy = (program: string, pidFile: string, held: boolean): CommandTable =>
  held
    ? [
        [`cat ${pidFile}`, says('4321')],
        ['cat /proc/4321/comm', says(program)],
      ]
    : [];
