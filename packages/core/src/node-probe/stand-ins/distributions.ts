import { askHead, installedKernels } from './command-lines.ts';
import { healthyLinux } from './healthy-linux.ts';
import { aptAnswers, dnfAnswers, rpmAnswers, yumAnswers } from './package-managers.ts';
import type { Answers } from './stand-in-server.ts';

const release = (id: string, version: string, like?: string) =>
  [`NAME="${id} Linux"`, `ID="${id}"`, ...(like ? [`ID_LIKE="${like}"`] : []), `VERSION_ID="${version}"`].join('\n');

/** A healthy server of every distribution that the probe knows. */
export const distributions = {
  'amazon-linux-2': {
    ...healthyLinux,
    ...yumAnswers('https://amazonlinux-2-repos-ap-southeast-2.s3.ap-southeast-2.amazonaws.com/2/core/x86_64/'),
    'cat /etc/os-release': release('amzn', '2', 'centos rhel fedora'),
    'uname -r': '5.10.230-223.885.amzn2.x86_64',
  },
  'amazon-linux-2023': {
    ...healthyLinux,
    ...dnfAnswers(
      'https://al2023-repos-ap-southeast-2-de612dc2.s3.dualstack.ap-southeast-2.amazonaws.com/core/mirror.list',
    ),
    'cat /etc/os-release': release('amzn', '2023', 'fedora'),
    'uname -r': '6.1.112-122.189.amzn2023.x86_64',
  },
  'rhel-7': {
    ...healthyLinux,
    ...yumAnswers('https://rhui3.ap-southeast-2.aws.ce.redhat.com/pulp/repos/rhel-7/'),
    'cat /etc/os-release': release('rhel', '7.9', 'fedora'),
    'uname -r': '3.10.0-1160.119.1.el7.x86_64',
    'timedatectl status': '     NTP enabled: yes\nNTP synchronized: yes\n RTC in local TZ: no',
  },
  'rhel-8': {
    ...healthyLinux,
    ...dnfAnswers('https://rhui.ap-southeast-2.aws.ce.redhat.com/pulp/mirror/rhel8/'),
    'cat /etc/os-release': release('rhel', '8.10', 'fedora'),
    'uname -r': '4.18.0-553.22.1.el8_10.x86_64',
  },
  'rhel-9': {
    ...healthyLinux,
    ...dnfAnswers('https://rhui.ap-southeast-2.aws.ce.redhat.com/pulp/mirror/rhel9/'),
    'cat /etc/os-release': release('rhel', '9.4', 'fedora'),
    'uname -r': '5.14.0-427.40.1.el9_4.x86_64',
  },
  'ubuntu-22.04': {
    ...healthyLinux,
    ...aptAnswers('http://ap-southeast-2.ec2.archive.ubuntu.com/ubuntu/'),
    'cat /etc/os-release': release('ubuntu', '22.04', 'debian'),
    'uname -r': '6.8.0-1018-aws',
    [installedKernels]: 'linux-image-6.8.0-1016-aws\tdeinstall\nlinux-image-6.8.0-1018-aws\tinstall',
    'dpkg -s amazon-ssm-agent': undefined,
    'snap list amazon-ssm-agent':
      'Name              Version    Rev   Tracking\namazon-ssm-agent  3.3.1345.0  9881  latest/stable',
  },
  'debian-12': {
    ...healthyLinux,
    ...aptAnswers('http://cdn-aws.deb.debian.org/debian/'),
    'cat /etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"',
    'uname -r': '6.1.0-26-cloud-amd64',
    [installedKernels]: [
      'linux-image-6.1.0-9-cloud-amd64\tinstall',
      'linux-image-6.1.0-26-cloud-amd64\tinstall',
      'linux-image-6.1.0-31-amd64\tinstall',
    ].join('\n'),
    'dpkg -s amazon-ssm-agent': 'Package: amazon-ssm-agent\nStatus: install ok installed\nVersion: 3.3.1345.0-1',
  },
  'sles-15': {
    ...healthyLinux,
    ...rpmAnswers,
    'cat /etc/os-release': release('sles', '15.6', 'suse'),
    'uname -r': '6.4.0-150600.23.25-default',
    'cat /run/zypp.pid': undefined,
    'rpm -q rpm': 'rpm-4.14.3-150400.59.16.1.x86_64',
    'zypper --version': 'zypper 1.14.77',
    'zypper --non-interactive --no-refresh needs-rebooting': { exit: 0 },
    'zypper --non-interactive --no-refresh --xmlout repos':
      '<stream>\n<repo alias="SLES15" enabled="1">\n<url>https://smt-ec2.susecloud.net/repo/SUSE/Products/SLE/15?credentials=SLES&amp;x=1</url>\n</repo>\n</stream>',
    [askHead('https://smt-ec2.susecloud.net/repo/SUSE/Products/SLE/15?credentials=SLES&x=1')]: '',
    'python3 --version': 'Python 3.6.15',
  },
} satisfies Record<string, Answers>;

export type Distribution = keyof typeof distributions;
