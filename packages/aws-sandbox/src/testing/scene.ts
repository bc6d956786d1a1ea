import type { SandboxState } from '../control/describe-state.ts';
import type { FleetInput } from '../fleet/fleet-schema.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../start-sandbox.ts';
import { type Clients, enterAccount } from './clients.ts';

type ServerState = SandboxState[number]['regions'][number]['instances'][number];
type InstanceInput = NonNullable<FleetInput['accounts'][number]['instances']>[number];

export interface Scene extends Clients {
  sandbox: RunningSandbox;
  advance(seconds: number): Promise<void>;
  /** The first server as it really is in the model. */
  server(): Promise<ServerState>;
  close(): Promise<void>;
}

export const accountId = '111122223333';
export const serverId = 'i-0a00000000000001a';

/** A sandbox with a held clock, an account, and these servers in it; the first, unless it stands for many, is `serverId`. */
export async function setScene(
  instances: InstanceInput[],
  options: Omit<SandboxOptions, 'fleet'> & { times?: FleetInput['times'] } = {},
): Promise<Scene> {
  const { times, ...rest } = options;
  const servers = instances.map((instance, index) =>
    index === 0 && instance.count === undefined ? { instanceId: serverId, ...instance } : instance,
  );
  const fleet = { times, accounts: [{ accountId, roles: [{ name: 'PatchingRole' }], instances: servers }] };
  const sandbox = await startSandbox({ fleet, speed: 'held', ...rest });
  const clients = await enterAccount(sandbox, accountId);
  return {
    ...clients,
    sandbox,
    advance: async (seconds) => {
      await sandbox.control.advance(seconds);
    },
    server: async () => {
      const [account] = await sandbox.control.state(accountId);
      const server = account?.regions[0]?.instances[0];
      if (!server) throw new Error('the scene has no server');
      return server;
    },
    close: () => sandbox.close(),
  };
}
