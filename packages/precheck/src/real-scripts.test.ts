import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patientConfig } from './testing/patient-config.ts';

type Servers = Parameters<typeof openNight>[0];
type Server = Servers[string];
type Facts = NonNullable<Server['facts']>;

const services = { nginx: 'active', 'amazon-ssm-agent': 'active' } as const;
const root = { sizeGiB: 30, freeGiB: 20 };

/** What is wrong with a server, and exactly what must come of it; faults that do not touch each other share a server. */
const faults: Record<string, { facts: Facts; server?: Server; finds: string[] }> = {
  'nothing wrong': { facts: {}, finds: [] },
  'little space, a missing service, a pending reboot and a wrong clock': {
    facts: {
      disks: { '/': { ...root, freeGiB: 1 } },
      services: { 'amazon-ssm-agent': 'active' },
      pendingReboot: true,
      clockOffsetSeconds: 86_400,
    },
    finds: [
      'fail disk-free /',
      'fail disk-free-percent /',
      'warn disk-free /var',
      'fail service nginx',
      'warn pending-reboot',
      'fail clock-offset',
    ],
  },
  'a full /var, a noexec /tmp, a failed service and high load': {
    facts: {
      disks: {
        '/': root,
        '/var': { sizeGiB: 10, freeGiB: 0.2 },
        '/tmp': { sizeGiB: 2, freeGiB: 2, noexec: true },
      },
      services: { ...services, nginx: 'failed' },
      load: [12, 12, 12],
    },
    finds: [
      'fail disk-free /var',
      'fail disk-free-percent /var',
      'warn tmp-executable',
      'fail service nginx',
      'warn failed-units',
      'fail load-per-core',
    ],
  },
  'no inodes, no memory, a locked package manager and another patch run': {
    facts: {
      disks: { '/': { ...root, inodesFreePercent: 2 } },
      memory: { totalMiB: 8192, availableMiB: 100 },
      packageManager: 'locked',
      patchInProgress: true,
    },
    finds: ['fail inodes-free-percent /', 'fail memory-free-percent', 'fail package-manager', 'fail patch-in-progress'],
  },
  'a read-only root, a broken package manager, no repository and no bucket': {
    facts: {
      disks: { '/': { ...root, readOnly: true } },
      packageManager: 'broken',
      repositories: 'unreachable',
      patchBucket: 'unreachable',
    },
    finds: ['fail root-writable', 'fail package-manager', 'fail repository', 'fail patch-program-source'],
  },
  'no Python, an ancient agent and no boot for 200 days': {
    facts: { python: false },
    server: { ssm: { agentVersion: '2.0.700.0' }, launchedHoursAgo: 200 * 24 },
    finds: ['fail python', 'fail agent-version', 'warn uptime'],
  },
};

const families = { rpm: 'amazon-linux-2023', deb: 'ubuntu-22.04' } as const;
const cases = Object.keys(families).flatMap((family) =>
  Object.keys(faults).map((fault) => [`${family} with ${fault}`, family as keyof typeof families, fault] as const),
);

const config = patientConfig('precheck: { services: [nginx] }', { pollInterval: 5 });

let night: Night;
let found: Map<string | undefined, Awaited<ReturnType<Night['run']>>['records'][number]>;
beforeAll(async () => {
  const servers = Object.fromEntries(
    cases.map(([name, family, fault]) => [
      name,
      {
        os: families[family],
        volumes: [{ sizeGiB: 30, encrypted: true }],
        ...faults[fault]?.server,
        facts: { services, disks: { '/': root }, ...faults[fault]?.facts },
      },
    ]),
  );
  night = await openNight(servers, { config, executeScripts: true });
  const records = await Promise.all((await night.named()).map((record) => night.hands.backUp(record)));
  // Scripts take real time, and SSM gives up on one that takes too much of the model's.
  await night.sandbox.control.setSpeed(4);
  const { records: checked } = await night.run('precheck', [], records);
  found = new Map(checked.map((record) => [record.name, record]));
}, 60_000);
afterAll(() => night.close());

test.for(cases)('the script that really runs on %s finds that and nothing else', ([name, , fault]) => {
  const { precheck } = found.get(name) ?? {};
  const { finds = ['an unknown fault'] } = faults[fault] ?? {};
  const troubles = precheck?.checks?.filter(({ verdict }) => verdict !== 'pass');
  expect(troubles?.map(({ verdict, check }) => `${verdict} ${check}`).sort()).toEqual([...finds].sort());
  expect(precheck).toMatchObject(
    finds.length === 0
      ? { status: 'success', ready: true, baseline: { platform: 'linux' } }
      : { status: 'failed', ready: false, risk: 'high', error: { category: 'validation', code: 'not-ready' } },
  );
});
