/** The SSM agent on a server; times are epoch milliseconds of the model clock. */
export interface Agent {
  managed: boolean;
  version: string;
  /** Connected since then; undefined while it is not. */
  connectedAt: number | undefined;
  /** The last ping of the connection before. */
  lastPing: number;
  /** Set where the fleet says that SSM has given the node up. */
  inactive: boolean;
  registeredAt: number;
}

const pingInterval = 5 * 60_000;
/** A node that has gone quiet keeps being called Online for so long (seen: through an outage of 8 minutes). */
const onlineHint = 10 * 60_000;

/** When the agent pinged last: at connecting, then every 5 minutes. */
export function lastPingAt(agent: Agent, now: number): number {
  if (agent.connectedAt === undefined) return agent.lastPing;
  return agent.connectedAt + Math.floor((now - agent.connectedAt) / pingInterval) * pingInterval;
}

/** What SSM believes, which is not what is so: a stale `Online` is part of the model. */
export function pingStatus(agent: Agent, now: number): 'Online' | 'ConnectionLost' | 'Inactive' {
  if (agent.inactive) return 'Inactive';
  return now - lastPingAt(agent, now) <= onlineHint ? 'Online' : 'ConnectionLost';
}

export function disconnect(agent: Agent, now: number): void {
  agent.lastPing = lastPingAt(agent, now);
  agent.connectedAt = undefined;
}
