import { type Instance, instanceSchema } from '@cms-patching/core';

/** How a made-up night goes; `mixed` has some of everything. */
export type Night = 'green' | 'mixed' | 'bad';

export interface SampleOptions {
  count: number;
  night: Night;
  seed?: number;
  /** The last stage that ran. */
  until?: 'lzScan' | 'amiBackup' | 'srvStart' | 'precheck' | 'patch' | 'srvRestore';
}

export const sampleRunId = '01K9ZQ5T8M3VXH2R7N4B6C0D1E';
const nightStart = Date.parse('2026-11-23T12:00:00.000Z');

const zones = [
  { landingZone: 'lz250nonprod', environment: 'nonprod', accountId: '111122223333', region: 'ap-southeast-2' },
  { landingZone: 'lz251nonprod', environment: 'nonprod', accountId: '111122223333', region: 'ap-southeast-1' },
  { landingZone: 'lz300shared', environment: 'nonprod', accountId: '444455556666', region: 'ap-southeast-2' },
  { landingZone: 'lz410data', environment: 'nonprod', accountId: '123456789012', region: 'eu-central-1' },
] as const;
const roles = ['web', 'app', 'db', 'cache', 'batch', 'queue', 'search', 'mail'] as const;
const systems = [
  { platform: 'linux', platformName: 'Amazon Linux', platformVersion: '2023' },
  { platform: 'linux', platformName: 'Ubuntu', platformVersion: '22.04' },
  { platform: 'linux', platformName: 'Red Hat Enterprise Linux', platformVersion: '8.9' },
  { platform: 'windows', platformName: 'Microsoft Windows Server 2022 Datacenter', platformVersion: '10.0.20348' },
] as const;
const sizes = ['t3.medium', 'm6i.large', 'r6i.xlarge', 'c6i.2xlarge'] as const;

/** Records as they leave a pipe, the same ones for the same options. Every one satisfies the record schema. */
export function* sampleNight({ count, night, seed = 1, until = 'srvRestore' }: SampleOptions): Generator<Instance> {
  const random = mulberry(seed);
  for (let index = 0; index < count; index += 1) yield instanceSchema.parse(sampleRecord(index, night, until, random));
}

type Random = () => number;
type Mutable = Record<string, unknown>;

const order = ['lzScan', 'amiBackup', 'srvStart', 'precheck', 'patch', 'srvRestore'] as const;

function sampleRecord(index: number, night: Night, until: (typeof order)[number], random: Random): Mutable {
  const zone = pick(zones, random);
  const role = pick(roles, random);
  const system = pick(systems, random);
  const id = hex(index * 2_654_435_761 + 97, 17);
  const wasRunning = random() < 0.7;
  const record: Mutable = {
    schema: 'cms-patching/instance@1',
    runId: sampleRunId,
    ...zone,
    instanceId: `i-${id}`,
    name: `${role}-${String(index + 1).padStart(2, '0')}`,
    state: wasRunning ? 'running' : 'stopped',
    ...system,
    architecture: 'x86_64',
    instanceType: pick(sizes, random),
    imageId: `ami-${hex(index * 7919 + 11, 17)}`,
    launchTime: '2026-03-01T08:00:00.000Z',
    availabilityZone: `${zone.region}${pick(['a', 'b', 'c'], random)}`,
    vpcId: `vpc-${hex(1000 + zones.indexOf(zone), 17)}`,
    subnetId: `subnet-${hex(2000 + (index % 6), 17)}`,
    privateIpAddress: `10.${zones.indexOf(zone)}.${Math.floor(index / 250) % 250}.${(index % 250) + 4}`,
    rootDeviceName: '/dev/xvda',
    rootDeviceType: 'ebs',
    volumes: [
      { deviceName: '/dev/xvda', volumeId: `vol-${hex(index * 31 + 3, 17)}` },
      ...(role === 'db' ? [{ deviceName: '/dev/sdf', volumeId: `vol-${hex(index * 37 + 5, 17)}` }] : []),
    ],
    tags: {
      Name: `${role}-${index + 1}`,
      PatchGroup: `group-${(index % 3) + 1}`,
      Application: role,
      Owner: 'platform@example.com',
    },
    ssm: { pingStatus: 'Online', lastPingDateTime: '2026-11-23T11:58:00.000Z', agentVersion: '3.3.1230.0' },
  };
  let clock = nightStart + Math.floor(random() * 40_000);
  const block = (key: string, seconds: number, fields: Mutable): void => {
    const startedAt = new Date(clock).toISOString();
    clock += Math.round(seconds * 1000);
    record[key] = { status: 'success', startedAt, finishedAt: new Date(clock).toISOString(), ...fields };
    clock += 1000 + Math.floor(random() * 4000);
  };
  const stages = order.slice(0, order.indexOf(until) + 1);
  let fate: string | undefined;
  for (const key of stages) fate = sampleBlock(key, record, { random, night, wasRunning, fate, block, index });
  return record;
}

interface Step {
  random: Random;
  night: Night;
  wasRunning: boolean;
  /** Why stages have nothing to do any more. */
  fate: string | undefined;
  block: (key: string, seconds: number, fields: Mutable) => void;
  index: number;
}

function sampleBlock(key: (typeof order)[number], record: Mutable, step: Step): string | undefined {
  const { random, night, wasRunning, fate, block, index } = step;
  const odds = { green: 0, mixed: 1, bad: 6 }[night];
  const strikes = (share: number): boolean => random() < share * odds;
  if (key === 'lzScan') {
    if (night !== 'green' && random() < 0.08) {
      const reason = {
        code: 'auto-scaling',
        message: 'member of Auto Scaling group web-asg: patch its launch template instead',
      };
      block(key, 1, { status: 'skipped', reason, exclusions: [reason] });
      return 'lzScan is skipped';
    }
    block(key, 1 + random(), strikes(0.03) ? { warnings: ['ssm-not-managed'] } : {});
    return undefined;
  }
  if (fate !== undefined && key !== 'srvRestore') {
    block(key, 0, { status: 'skipped', reason: { code: 'upstream', message: fate } });
    return fate;
  }
  const fail = (seconds: number, status: string, error: Mutable, fields: Mutable = {}): string => {
    block(key, seconds, { ...fields, status, error: { retryable: false, ...error } });
    return `${key} is ${status}`;
  };
  switch (key) {
    case 'amiBackup': {
      const image = {
        imageId: `ami-${hex(index * 104_729 + 7, 17)}`,
        imageName: `cms-patching ${record.name} ${sampleRunId}`,
      };
      if (strikes(0.03)) {
        return fail(4, 'failed', {
          category: 'resource',
          code: 'SnapshotLimitExceeded',
          message: 'You have reached your limit of 100000 snapshots in this Region.',
          requestId: '5b3cbd32-0d2e-4a44-9c27-7f1f5b2f3a10',
        });
      }
      if (strikes(0.02))
        return fail(
          1800,
          'timeout',
          { category: 'timeout', code: 'timeout', message: 'image still pending after 30 min', retryable: true },
          image,
        );
      block(key, 240 + random() * random() * 1500, {
        ...image,
        imageState: 'available',
        consistency: wasRunning ? 'crash-consistent' : 'stopped',
        snapshots: [
          { deviceName: '/dev/xvda', snapshotId: `snap-${hex(index * 15_485_863 + 9, 17)}`, volumeSizeGiB: 30 },
        ],
        attempts: 1,
        origin: 'created',
        createdAt: '2026-11-23T12:01:00.000Z',
        availableAt: '2026-11-23T12:12:00.000Z',
        expiresAt: '2026-12-07T12:01:00.000Z',
        rollbackable: true,
      });
      return undefined;
    }
    case 'srvStart':
      if (strikes(0.03)) {
        return fail(600, 'failed', {
          category: 'connectivity',
          code: 'ssm-no-route',
          message:
            'running with both status checks ok, but its agent has not answered for 600 s: check the route to the SSM endpoint',
        });
      }
      record.state = 'running';
      block(key, wasRunning ? 4 + random() * 4 : 70 + random() * 90, {
        previousState: wasRunning ? 'running' : 'stopped',
        startedByUs: !wasRunning,
      });
      return undefined;
    case 'precheck': {
      const low = strikes(0.04);
      const checks = sampleChecks(low, random() < 0.15);
      const risk = low ? 'high' : random() < 0.2 ? 'medium' : 'low';
      const reason = { code: 'only-cluster-member', weight: 2, message: 'the only running member of its cluster' };
      const fields = { ready: !low, risk, riskReasons: risk === 'low' ? [] : [reason], checks, compliance: [] };
      if (low)
        return fail(
          6,
          'failed',
          { category: 'validation', code: 'not-ready', message: '/ has 0.6 GiB free, 2 GiB are needed' },
          fields,
        );
      block(key, 5 + random() * 6, fields);
      return undefined;
    }
    case 'patch': {
      const installedCount = Math.floor(random() * 40) + 3;
      const fields = {
        commandIds: [`c${hex(index * 49_979_687 + 1, 7)}-2f4b-4b1e-9c55-0a1b2c3d4e5f`],
        installedCount,
        missingCount: 0,
        failedCount: 0,
        installedPendingRebootCount: 0,
        notApplicableCount: 120,
        bySeverity: { Critical: 0, Important: 0 },
        reboots: 1,
        health: 'same',
        durationSeconds: 600,
      };
      if (strikes(0.03)) {
        block(key, 1500, {
          ...fields,
          status: 'partial',
          missingCount: 2,
          failedCount: 1,
          bySeverity: { Critical: 1, Important: 1 },
          failedPatches: [
            { title: '2026-11 Cumulative Update for Windows Server', kbId: 'KB5031234', severity: 'Critical' },
          ],
          reason: { code: 'updates-missing', message: '2 updates missing, 1 failed: KB5031234' },
        });
        return 'patch is partial';
      }
      if (strikes(0.015)) {
        return fail(
          2100,
          'failed',
          {
            category: 'connectivity',
            code: 'dead-after-patch',
            message: 'instance status check impaired after the reboot',
          },
          { ...fields, health: 'dead' },
        );
      }
      if (strikes(0.008)) {
        return fail(
          900,
          'unknown',
          {
            category: 'connectivity',
            code: 'outcome-unknown',
            message: 'SendCommand was sent and its answer was lost',
          },
          {},
        );
      }
      block(key, 400 + random() * 1600, fields);
      return undefined;
    }
    default:
      if (wasRunning)
        block(key, 0, {
          status: 'skipped',
          reason: { code: 'not-started-by-us', message: 'was running before this run' },
        });
      else if (fate === undefined) {
        record.state = 'stopped';
        block(key, 35 + random() * 20, { stoppedAt: '2026-11-23T14:00:00.000Z' });
      } else
        block(key, 0, {
          status: 'skipped',
          reason: { code: 'left-up', message: `${fate}: left running for inspection` },
        });
      return fate;
  }
}

const sampleChecks = (low: boolean, longUp: boolean): Mutable[] => [
  { check: 'round-trip', value: 1.2, threshold: { warn: 10, fail: 30 }, verdict: 'pass', message: 'answered in 1.2 s' },
  {
    check: 'disk /',
    value: low ? 644_245_094 : 15_246_311_424,
    threshold: { warn: 4_294_967_296, fail: 2_147_483_648 },
    verdict: low ? 'fail' : 'pass',
    message: low ? '/ has 0.6 GiB free, 2 GiB are needed' : '/ has 14.2 GiB free',
  },
  { check: 'load', value: 0.4, threshold: { warn: 2, fail: 4 }, verdict: 'pass', message: 'load 0.4 per core' },
  ...(longUp
    ? [
        {
          check: 'uptime',
          value: 35_596_800,
          threshold: { warn: 15_552_000, fail: null },
          verdict: 'warn',
          message: 'up for 412 days: an old kernel is likely',
        },
      ]
    : []),
];

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;

const hex = (value: number, digits: number): string =>
  Math.abs(Math.floor(value)).toString(16).padStart(digits, '0').slice(-digits);

/** A small seeded generator, so that a sample is the same everywhere. */
function mulberry(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
