import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { type AgentEvidence, agentTrouble } from './agent-trouble.ts';
import { instanceInformationByIds } from './aws/instance-information.ts';
import { sharedPoll } from './aws/poll.ts';
import { OperationError } from './errors.ts';
import { hinted } from './hinted.ts';
import { onePerZone } from './one-per-zone.ts';
import type { StageContext } from './stage.ts';

/** A server that has been up for long either is a managed node within these looks or never was one. */
const absentLooks = 3;

export interface AgentWait extends Pick<AgentEvidence, 'windows' | 'booting' | 'instanceProfile'> {
  /** A ping must be later than this. */
  bootedAt: Date | undefined;
  /** Seconds. */
  timeout: number;
}

/**
 * Waits until SSM has heard from a server's agent since its boot, and notes when. Throws OperationError or, for a server that is booting,
 * WaitTimeout, both with a code of `agentTrouble`.
 */
export async function proveAgent(
  instanceId: string,
  { bootedAt, timeout, ...known }: AgentWait,
  context: StageContext<never> | StageContext<object>,
): Promise<InstanceInformation> {
  const { clock, note, signal } = context;
  let listed = false;
  let absent = 0;
  const judge = (node: InstanceInformation | undefined): InstanceInformation | undefined => {
    listed ||= node !== undefined;
    absent = node ? 0 : absent + 1;
    if (!known.booting && absent >= absentLooks)
      throw notManaged(instanceId, agentTrouble({ ...known, listed: false }));
    return node && isFresh(node, bootedAt) ? node : undefined;
  };
  const node = await hinted(
    () => agentTrouble({ ...known, listed }),
    () =>
      agentPoll(context).until(instanceId, judge, {
        timeout,
        signal,
        waitingFor: `for the SSM agent of ${instanceId}`,
      }),
  );
  note({ ssmOnlineAt: clock.now().toISOString() });
  return node;
}

const agentPoll = onePerZone(({ zone, pollInterval, log }) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 100,
    log,
    load: (ids: readonly string[]) => instanceInformationByIds(zone, ids),
  }),
);

const isFresh = ({ PingStatus, LastPingDateTime }: InstanceInformation, bootedAt: Date | undefined): boolean =>
  PingStatus === 'Online' &&
  (bootedAt === undefined || (LastPingDateTime !== undefined && LastPingDateTime > bootedAt));

const notManaged = (instanceId: string, { code, hint }: ReturnType<typeof agentTrouble>): OperationError =>
  new OperationError(`${instanceId} runs and is not a managed node: ${hint}`, { category: 'connectivity', code });
