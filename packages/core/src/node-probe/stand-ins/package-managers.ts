import { aptCheck, askHead } from './command-lines.ts';
import type { Answers } from './stand-in-server.ts';

/** What rpm answers under every manager. */
export const rpmAnswers: Answers = {
  'cat /run/yum.pid': undefined,
  'cat /var/lib/dnf/rpmdb_lock.pid': undefined,
  'stat -c %i /var/lib/rpm/.rpm.lock': '4242',
  'stat -c %i /usr/lib/sysimage/rpm/.rpm.lock': undefined,
  'rpm -q --qf %{VERSION} amazon-ssm-agent': '3.3.1345.0',
};

export const dnfAnswers = (repository: string): Answers => ({
  ...rpmAnswers,
  'rpm -q rpm': 'rpm-4.16.1.3-29.x86_64',
  'dnf --version': '4.14.0',
  'dnf -C -q needs-restarting -r':
    'No core libraries or services have been updated since boot-up.\nReboot should not be necessary.',
  'dnf -C -v repolist': `Loaded plugins: builddep\nRepo-id            : main\nRepo-mirrors       : ${repository}\nRepo-updated       : Mon`,
  'cat /etc/dnf/dnf.conf': '[main]\ngpgcheck=1',
  'python3 --version': 'Python 3.9.16',
  'python3 -B -c import dnf': '',
  [askHead(repository)]: '',
});

export const yumAnswers = (repository: string): Answers => ({
  ...rpmAnswers,
  'ls -1 /var/lib/yum': 'history\nrepos\nuuid\nyumdb',
  'rpm -q rpm': 'rpm-4.11.3-48.amzn2.0.4.x86_64',
  'yum --version': '3.4.3',
  'needs-restarting -r': 'No core libraries or services have been updated.\nReboot is probably not necessary.',
  'yum -C -v repolist': `Repo-id      : core/2/x86_64\nRepo-baseurl : ${repository} (9 more)\nRepo-expire  : 21600`,
  'cat /etc/yum.conf': '[main]\nplugins=1',
  'python2 --version': { sh: 'echo "Python 2.7.18" >&2' },
  'python2 -B -c import yum': '',
  [askHead(repository)]: '',
});

export const aptAnswers = (repository: string): Answers => ({
  'stat -c %i /var/lib/dpkg/lock-frontend': '5001',
  'stat -c %i /var/lib/dpkg/lock': '5002',
  'stat -c %i /var/lib/apt/lists/lock': '5003',
  'stat -c %i /var/cache/apt/archives/lock': '5004',
  'dpkg --audit': { exit: 0 },
  [aptCheck]: { exit: 0 },
  'apt-get --print-uris -q update': `'${repository}dists/stable/InRelease' x_InRelease 0 `,
  'apt-config dump': 'APT "";\nAcquire "";',
  'python3 --version': 'Python 3.10.12',
  'python3 -B -c import apt': '',
  [askHead(`${repository}dists/stable/InRelease`)]: '',
});
