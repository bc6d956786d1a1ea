/** One operating system as EC2 and SSM report it, and what its package manager is. */
export interface OperatingSystem {
  platform: 'linux' | 'windows';
  platformName: string;
  platformVersion: string;
  /** EC2's `PlatformDetails`, the fallback where SSM does not manage the node. */
  platformDetails: string;
  family: 'rhel' | 'debian' | 'suse' | 'windows';
  rootDevice: string;
}

const linux = (
  family: 'rhel' | 'debian' | 'suse',
  platformName: string,
  platformVersion: string,
  platformDetails = 'Linux/UNIX',
  rootDevice = '/dev/sda1',
): OperatingSystem => ({ platform: 'linux', platformName, platformVersion, platformDetails, family, rootDevice });

const windows = (year: string, build: string): OperatingSystem => ({
  platform: 'windows',
  platformName: `Microsoft Windows Server ${year} Datacenter`,
  platformVersion: build,
  platformDetails: 'Windows',
  family: 'windows',
  rootDevice: '/dev/sda1',
});

/** The operating systems a fleet can name with `os:`. */
export const operatingSystems = {
  'amazon-linux-2': linux('rhel', 'Amazon Linux', '2', 'Linux/UNIX', '/dev/xvda'),
  'amazon-linux-2023': linux('rhel', 'Amazon Linux', '2023', 'Linux/UNIX', '/dev/xvda'),
  'rhel-7': linux('rhel', 'Red Hat Enterprise Linux', '7.9', 'Red Hat Enterprise Linux'),
  'rhel-8': linux('rhel', 'Red Hat Enterprise Linux', '8.10', 'Red Hat Enterprise Linux'),
  'rhel-9': linux('rhel', 'Red Hat Enterprise Linux', '9.4', 'Red Hat Enterprise Linux'),
  'ubuntu-20.04': linux('debian', 'Ubuntu', '20.04'),
  'ubuntu-22.04': linux('debian', 'Ubuntu', '22.04'),
  'ubuntu-24.04': linux('debian', 'Ubuntu', '24.04'),
  'debian-12': linux('debian', 'Debian GNU/Linux', '12', 'Linux/UNIX', '/dev/xvda'),
  'sles-15': linux('suse', 'SLES', '15.5', 'SUSE Linux'),
  'windows-2016': windows('2016', '10.0.14393'),
  'windows-2019': windows('2019', '10.0.17763'),
  'windows-2022': windows('2022', '10.0.20348'),
} as const satisfies Record<string, OperatingSystem>;

export type OperatingSystemName = keyof typeof operatingSystems;
