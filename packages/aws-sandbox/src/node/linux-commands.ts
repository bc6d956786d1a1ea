import { type CommandAnswer, type CommandTable, fails, says, succeeds } from './command-table.ts';
import { blockSize, fileSystemAt, type NodeView, servicesIn } from './node-view.ts';
import { aptLockInode, packageCommands } from './package-commands.ts';

/** The commands by which scripts look at a node, answered from its facts. */
export const linuxCommands = (view: NodeView): CommandTable => [
  ...systemCommands(view),
  ...serviceCommands(view),
  ...packageCommands(view),
  ...pythonCommands(view),
  ...fetchCommands(view),
  ['cat *', fails],
  ['stat *', fails],
];

function systemCommands(view: NodeView): CommandTable {
  const { os, facts } = view;
  const { totalMiB, availableMiB } = facts.memory;
  const load = facts.load.map((average) => average.toFixed(2)).join(' ');
  const like = os.release.like && `ID_LIKE="${os.release.like}"\n`;
  return [
    ['uname -r', says(os.kernel)],
    ['uname -m', says(view.architecture)],
    ['hostname', says(view.instanceId)],
    ['date +%s', says(String(view.epochSeconds))],
    ['getconf _NPROCESSORS_ONLN', says(String(facts.cores))],
    ['nproc', says(String(facts.cores))],
    ['timedatectl status', says('System clock synchronized: yes\n              NTP service: active')],
    [
      'cat /etc/os-release',
      says(`NAME="${os.platformName}"\nID="${os.release.id}"\n${like}VERSION_ID="${os.platformVersion}"`),
    ],
    ['cat /proc/sys/kernel/random/boot_id', says(view.bootId)],
    ['cat /proc/uptime', says(`${view.uptimeSeconds}.00 ${view.uptimeSeconds}.00`)],
    [
      'cat /proc/meminfo',
      says(`MemTotal: ${totalMiB * 1024} kB\nMemAvailable: ${availableMiB * 1024} kB\nSwapTotal: 0 kB\nSwapFree: 0 kB`),
    ],
    ['cat /proc/loadavg', says(`${load} 1/312 20480`)],
    ['cat /proc/mounts', says(view.fileSystems.map(mountLine).join('\n'))],
    [
      'cat /proc/locks',
      says(facts.packageManager === 'locked' ? `1: POSIX  ADVISORY  WRITE 812 103:01:${aptLockInode} 0 EOF` : ''),
    ],
    ['cat /proc/sys/net/ipv4/ip_local_port_range', says('32768\t60999')],
    [
      'ps -A -o pid= -o args=',
      says(`    1 /usr/lib/systemd/systemd\n  900 /usr/bin/amazon-ssm-agent${installerLine(view)}`),
    ],
    [
      'ss -l -n -t -u',
      says(['Netid State Recv-Q Send-Q Local Peer', ...facts.listeningPorts.map(socketLine)].join('\n')),
    ],
    ...['/', '/var', '/boot', '/tmp'].map((path): CommandTable[number] => [
      `stat -f -c %S %b %a %c %d %i ${path}`,
      statfs(view, path),
    ]),
  ];
}

const mountLine = ({ mountPoint, readOnly, noexec }: NodeView['fileSystems'][number], index: number): string =>
  `/dev/nvme${index}n1p1 ${mountPoint} xfs ${readOnly ? 'ro' : 'rw'},relatime${noexec ? ',noexec' : ''} 0 0`;

const socketLine = (port: number): string => `tcp LISTEN 0 128 0.0.0.0:${port} 0.0.0.0:*`;

function installerLine({ patching }: NodeView): string {
  if (patching === undefined) return '';
  const baseline = 'sh /var/lib/amazon/ssm/orchestration/PatchLinux/_script.sh';
  return `\n 2001 ${patching === 'AWS-RunPatchBaseline' ? baseline : `/usr/bin/${patching} -y upgrade`}`;
}

function statfs(view: NodeView, path: string): CommandAnswer {
  const found = fileSystemAt(view, path);
  if (!found) return fails;
  const [total, available] = [found.totalBytes / blockSize, found.availableBytes / blockSize];
  return says(`${blockSize} ${total} ${available} ${found.totalInodes} ${found.freeInodes} ${found.id}`);
}

function serviceCommands(view: NodeView): CommandTable {
  const listed = (state: 'active' | 'failed', words: string) =>
    says(
      servicesIn(view, state)
        .map((name) => `${name}.service loaded ${words} ${name}`)
        .join('\n'),
    );
  const each = Object.entries(view.services).flatMap(
    ([name, state]): CommandTable =>
      [name, `${name}.service`].flatMap(
        (unit): CommandTable => [
          [`systemctl show -p LoadState -p ActiveState -- ${unit}`, says(`LoadState=loaded\nActiveState=${state}`)],
          [`systemctl is-active ${unit}`, { stdout: `${state}\n`, exit: state === 'active' ? 0 : 3 }],
        ],
      ),
  );
  const options = '--plain --full --no-legend --no-pager';
  return [
    ...each,
    ['systemctl show -p LoadState -p ActiveState -- *', says('LoadState=not-found\nActiveState=inactive')],
    ['systemctl is-active *', { stdout: 'inactive\n', exit: 4 }],
    [`systemctl list-units --state=failed ${options}`, listed('failed', 'failed failed')],
    [`systemctl list-units --type=service --state=running ${options}`, listed('active', 'active running')],
  ];
}

function pythonCommands({ os, facts }: NodeView): CommandTable {
  if (!facts.python) return [];
  const program = os.packageManager === 'yum' ? 'python2' : 'python3';
  const version = `Python ${os.python}\n`;
  return [
    [`${program} --version`, program === 'python2' ? { stderr: version } : { stdout: version }],
    [`${program} -B -c *`, succeeds],
  ];
}

function fetchCommands({ facts }: NodeView): CommandTable {
  const answerOf = (place: 'reachable' | 'unreachable'): CommandAnswer =>
    place === 'reachable' ? succeeds : { stderr: "curl: (7) Couldn't connect to server\n", exit: 7 };
  return [
    ['curl -s -S -k -I -o /dev/null --connect-timeout 5 -m 8 https://s3*', answerOf(facts.patchBucket)],
    ['curl *', answerOf(facts.repositories)],
  ];
}
