import * as z from 'zod';
import { fitOneProbe, serviceNamePattern, tooManyServices } from '../node-probe/service-names.ts';
import { section } from './section.ts';
import { amount, bytes, choice, count, duration, flag, list, must, tagKey, textLike } from './value-schemas.ts';

const day = 86_400;
const year = 366 * day;

/** Where a check begins to warn and where it fails; one value alone is where it fails, null switches it off. */
const threshold = <Value extends z.ZodType>(value: Value, be: string) =>
  z.union(
    [
      value.nullable().transform((fail) => (fail === null ? { warn: null, fail } : { fail })),
      section({ warn: value.nullable(), fail: value.nullable() }),
    ],
    { error: `must be ${be}, or a map of warn and fail` },
  );

const leastSize = threshold(bytes, 'a size such as "500MiB" or "2GiB"');
const leastShare = threshold(amount(0, 100), 'a number from 0 to 100');
const longest = (max: number) => threshold(duration({ max }), 'a duration such as "30m" or "1h30m"');

const version = textLike(/^\d+(?:\.\d+){1,3}$/, 'a version such as "3.2.0.0"');

const thresholds = section({
  disk_free: section({
    '/': leastSize,
    '/var': leastSize,
    '/boot': leastSize,
    'C:': leastSize,
  }).describe('Least free space by mount point.'),
  disk_free_percent: leastShare.describe('Least free space of each of them, in percent.'),
  inodes_free_percent: leastShare.describe('Fewest free inodes, in percent.'),
  memory_free_percent: leastShare.describe('Least available memory, in percent.'),
  load_per_core: threshold(amount(0, 1000), 'a number').describe('Highest load average per core.'),
  clock_offset: longest(day).describe('Furthest the clock may be off.'),
  uptime: longest(10 * year).describe('Longest time since the last boot.'),
  backup_age: longest(year).describe('Oldest backup.'),
  failed_units: threshold(count(0, 1000), 'a whole number').describe(
    'Most failed systemd units or stopped automatic services.',
  ),
  agent_version: threshold(version, 'a version such as "3.2.0.0"').describe('Oldest SSM agent.'),
});

const severity = choice(['ignore', 'warn', 'fail']);

/** How much a finding weighs that has no number. */
const severities = section({
  services: severity,
  pending_reboot: severity,
  package_manager: severity,
  patch_in_progress: severity,
  python: severity,
  repository: severity,
  read_only_root: severity,
  noexec_tmp: severity,
  windows_update: severity,
  status_checks: severity,
  backup: severity,
  scheduled_events: severity,
  protection: severity,
  auto_scaling: severity,
  spot: severity,
});

const compliance = section({
  required_tags: severity,
  backup_age: severity,
  ssm_managed: severity,
  encrypted_volumes: severity,
});

/** They reach a script on the server: what is allowed here is what the probe takes. */
const services = (pattern: RegExp, be: string) =>
  list(textLike(pattern, be)).refine(fitOneProbe, must(`a list of ${tooManyServices}`));

const ofLinux = services(serviceNamePattern.linux, 'a systemd unit of letters, digits and @._:-\\');
const ofWindows = services(
  serviceNamePattern.windows,
  'the name of a Windows service: letters, digits, blanks and @._:$-',
);
const ofBoth = services(
  /^[A-Za-z0-9_][A-Za-z0-9@._:-]{0,127}$/,
  'a service name of letters, digits and @._:-; other names stand under linux or windows',
);

export const precheck = section({
  thresholds: thresholds.describe('Where a check warns and where it fails.'),
  severities: severities.describe('How much a finding weighs that has no number.'),
  services: z
    .union(
      [
        ofBoth.transform((names) => ({ linux: names, windows: names })),
        section({ linux: ofLinux, windows: ofWindows }),
      ],
      { error: 'must be a list of services, or a map of linux and windows' },
    )
    .describe('Services that must run: one list for all, or one per platform.'),
  required_tags: list(tagKey).describe('Tags every server must have.'),
  compliance: compliance.describe('The rules of the compliance verdict.'),
  cluster_tag: tagKey
    .nullable()
    .describe('Servers with the same value stand in for each other: the last one running is a risk.'),
  depends_on_tag: tagKey.nullable().describe('Names the servers that must be ready before this one.'),
  fail_on: choice(['fail', 'warn']).describe('The verdict from which a server is not ready.'),
  scan: flag.describe('Also scan against the patch baseline.'),
}).meta({ id: 'precheck', description: 'precheck.' });
