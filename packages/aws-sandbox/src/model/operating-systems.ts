/** One operating system: as EC2 and SSM report it, and as it describes itself. */
export interface OperatingSystem {
  platform: 'linux' | 'windows';
  platformName: string;
  platformVersion: string;
  /** EC2's `PlatformDetails`, the fallback where SSM does not manage the node. */
  platformDetails: string;
  rootDevice: string;
  family: 'rpm' | 'deb' | 'suse' | 'windows';
  packageManager: 'dnf' | 'yum' | 'apt' | 'zypper' | 'windows-update';
  /** `ID` and `ID_LIKE` of /etc/os-release. */
  release: { id: string; like: string };
  kernel: string;
  python: string;
  /** Where its updates come from. */
  repository: string;
}

const linux = (
  common: Pick<OperatingSystem, 'family' | 'packageManager' | 'release' | 'platformName' | 'repository'> &
    Partial<OperatingSystem>,
  platformVersion: string,
  kernel: string,
  python: string,
): OperatingSystem => ({
  platform: 'linux',
  platformDetails: 'Linux/UNIX',
  rootDevice: '/dev/sda1',
  ...common,
  platformVersion,
  kernel,
  python,
});

const amazon = {
  family: 'rpm',
  platformName: 'Amazon Linux',
  release: { id: 'amzn', like: 'centos rhel fedora' },
  repository: 'https://cdn.amazonlinux.com/core/mirror.list',
  rootDevice: '/dev/xvda',
} as const;
const redHat = {
  family: 'rpm',
  platformName: 'Red Hat Enterprise Linux',
  platformDetails: 'Red Hat Enterprise Linux',
  release: { id: 'rhel', like: 'fedora' },
  repository: 'https://rhui.aws.ce.redhat.com/pulp/mirror/content/dist/rhel/',
} as const;
const ubuntu = {
  family: 'deb',
  packageManager: 'apt',
  platformName: 'Ubuntu',
  release: { id: 'ubuntu', like: 'debian' },
  repository: 'http://archive.ubuntu.com/ubuntu/',
} as const;
const debian = {
  family: 'deb',
  packageManager: 'apt',
  platformName: 'Debian GNU/Linux',
  release: { id: 'debian', like: '' },
  repository: 'http://cdn-aws.deb.debian.org/debian/',
  rootDevice: '/dev/xvda',
} as const;
const suse = {
  family: 'suse',
  packageManager: 'zypper',
  platformName: 'SLES',
  platformDetails: 'SUSE Linux',
  release: { id: 'sles', like: 'suse' },
  repository: 'https://smt-ec2.susecloud.net/repo/SUSE/Products/SLE/15',
} as const;

const windows = (year: string, version: string): OperatingSystem => ({
  platform: 'windows',
  platformName: `Microsoft Windows Server ${year} Datacenter`,
  platformVersion: version,
  platformDetails: 'Windows',
  rootDevice: '/dev/sda1',
  family: 'windows',
  packageManager: 'windows-update',
  release: { id: 'windows', like: '' },
  kernel: `${version}.7009`,
  python: '',
  repository: 'https://fe2cr.update.microsoft.com/',
});

/** The operating systems that a fleet can name with `os:`. */
export const operatingSystems = {
  'amazon-linux-2': linux({ ...amazon, packageManager: 'yum' }, '2', '5.10.230-223.885.amzn2.x86_64', '2.7.18'),
  'amazon-linux-2023': linux({ ...amazon, packageManager: 'dnf' }, '2023', '6.1.112-122.189.amzn2023.x86_64', '3.9.16'),
  'rhel-7': linux({ ...redHat, packageManager: 'yum' }, '7.9', '3.10.0-1160.119.1.el7.x86_64', '2.7.5'),
  'rhel-8': linux({ ...redHat, packageManager: 'dnf' }, '8.10', '4.18.0-553.22.1.el8_10.x86_64', '3.6.8'),
  'rhel-9': linux({ ...redHat, packageManager: 'dnf' }, '9.4', '5.14.0-427.40.1.el9_4.x86_64', '3.9.18'),
  'ubuntu-20.04': linux(ubuntu, '20.04', '5.15.0-1071-aws', '3.8.10'),
  'ubuntu-22.04': linux(ubuntu, '22.04', '6.8.0-1018-aws', '3.10.12'),
  'ubuntu-24.04': linux(ubuntu, '24.04', '6.8.0-1018-aws', '3.12.3'),
  'debian-12': linux(debian, '12', '6.1.0-26-cloud-amd64', '3.11.2'),
  'sles-15': linux(suse, '15.5', '5.14.21-150500.55.80-default', '3.6.15'),
  'windows-2016': windows('2016', '10.0.14393'),
  'windows-2019': windows('2019', '10.0.17763'),
  'windows-2022': windows('2022', '10.0.20348'),
} as const satisfies Record<string, OperatingSystem>;

export type OperatingSystemName = keyof typeof operatingSystems;
