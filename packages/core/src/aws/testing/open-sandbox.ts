import { type FleetInput, type RunningSandbox, type SandboxOptions, startSandbox } from '@cms-patching/aws-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { LandingZone } from '../../config/config.ts';
import { type Clock, clockOf } from '../clock.ts';
import { createSessions, type ZoneSession } from '../session.ts';

export interface OpenSandbox {
  sandbox: RunningSandbox;
  session: ZoneSession;
  clock: Clock;
  /** All instances of the account, in the order of the fleet. */
  instanceIds: string[];
  close(): Promise<void>;
}

const accountId = '111122223333';
const region = 'ap-southeast-2';

const zone: LandingZone = {
  name: 'lz250nonprod',
  accountId,
  regions: [region],
  roleArn: `arn:aws:iam::${accountId}:role/PatchingRole`,
  filters: {} as LandingZone['filters'],
};

/** Opens a session to a sandbox with one account of these instances; the environment is the sandbox's until `vi.unstubAllEnvs`. */
export async function openSandbox(
  instances: FleetInput['accounts'][number]['instances'],
  options: Omit<SandboxOptions, 'fleet'> = {},
): Promise<OpenSandbox> {
  const account = { accountId, region, roles: [{ name: 'PatchingRole' }], ...(instances && { instances }) };
  const sandbox = await startSandbox({ fleet: { accounts: [account] }, ...options });
  for (const [name, value] of Object.entries(sandbox.env)) vi.stubEnv(name, value);
  const clock = await clockOf(sandbox.endpoint);
  const sessions = createSessions({ endpoint: sandbox.endpoint, clock, runId: 'run', tool: 'tests' });
  const session = await sessions.open(zone, region);
  const [state] = await sandbox.control.state(accountId);
  const instanceIds = state?.regions.flatMap((of) => of.instances.map(({ instanceId }) => instanceId)) ?? [];
  await sandbox.control.clearCalls();
  return {
    sandbox,
    session,
    clock,
    instanceIds,
    close: async () => {
      sessions.close();
      await sandbox.close();
    },
  };
}

/** One sandbox for all tests of a file: filled in before the first, with an empty call log and no faults before each. */
export function useSandbox(...[instances, options]: Parameters<typeof openSandbox>): OpenSandbox {
  const aws = {} as OpenSandbox;
  beforeAll(async () => {
    Object.assign(aws, await openSandbox(instances, options));
  });
  beforeEach(() => aws.sandbox.control.clearCalls());
  afterEach(() => aws.sandbox.control.clearFaults());
  afterAll(async () => {
    await aws.close();
    vi.unstubAllEnvs();
  });
  return aws;
}
