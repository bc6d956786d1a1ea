import * as z from 'zod';
import { action } from '../action.ts';

export const getConnectionStatus = action({
  service: 'ssm',
  name: 'GetConnectionStatus',
  changes: false,
  input: z.strictObject({ Target: z.string().min(1).max(400) }),
  run({ Target }, { region }) {
    const server = region.servers.get(Target);
    const connected = server?.state === 'running' && server.agent.connectedAt !== undefined;
    return { Target, Status: connected ? 'connected' : 'notconnected' };
  },
});
