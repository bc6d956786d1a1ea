import { type PowerState, type Server, stateCodes } from '../../model/server.ts';
import type { Reply } from '../action.ts';

/** Does something to servers and lists the state of each before and after. */
export function stateChanges(servers: readonly Server[], change: () => void): Reply {
  const before = servers.map(({ state }) => state);
  change();
  return {
    instancesSet: servers.map((server, index) => ({
      instanceId: server.instanceId,
      currentState: stateXml(server.state),
      previousState: stateXml(before[index] ?? server.state),
    })),
  };
}

const stateXml = (state: PowerState) => ({ code: stateCodes[state], name: state });
