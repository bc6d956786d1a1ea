import { randomBytes } from 'node:crypto';
import type { InstanceStatus } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { describeInstanceStatusByIds } from './aws/describe-instances.ts';
import { instanceInformationByIds } from './aws/instance-information.ts';
import { sharedPoll } from './aws/poll.ts';
import { awaitInvocation, invocationPoll } from './aws/run-command/await-invocation.ts';
import { type CommandBatcher, commandBatcher } from './aws/run-command/command-batcher.ts';
import { sendCommand } from './aws/run-command/send-command.ts';
import { OperationError, WaitTimeout } from './errors.ts';
import type { Instance } from './instance.ts';
import { echoProbe, isEcho } from './node-probe/build-probe.ts';
import { onePerZone } from './one-per-zone.ts';
import { sendRepeatably } from './send-repeatably.ts';
import type { StageContext } from './stage.ts';

export interface Reachability {
  /** AWS's own time of the boot that the proof must be later than; an older ping tells of the boot before. */
  bootedAt: Date | undefined;
  /** It was started or rebooted a moment ago, so that an agent that is not there yet is waited for. */
  isBooting: boolean;
  statusChecks: 'ok' | 'skip';
  /** How long status checks, and the agent, may take; seconds. */
  timeouts: { statusChecks: number; agent: number };
}

/** An impairment that is seen this often in a row is no hiccup of a boot. */
const impairedLooks = 3;
const echoTimeout = 120;

/**
 * Proves that a running server can be worked on: both EC2 status checks pass, its agent has pinged since the boot, and a command that does
 * nothing came back. Notes when each was true; each has its own failure, with what to look at. Throws WaitTimeout, OperationError.
 */
export async function proveReachable(
  record: Instance,
  context: StageContext<never> | StageContext<object>,
  how: Reachability,
): Promise<void> {
  const { clock, note, signal } = context;
  const { instanceId } = record;
  if (how.statusChecks === 'ok') {
    let impaired = 0;
    await hinted(
      'status-checks-timeout',
      'status checks do not pass: look at the instance console output and screenshot',
      () =>
        statusPoll(context).until(
          instanceId,
          (status) => {
            impaired = isImpaired(status) ? impaired + 1 : 0;
            if (impaired >= impairedLooks) throw impairedError(instanceId, status);
            return isOk(status) ? true : undefined;
          },
          { timeout: how.timeouts.statusChecks, signal, waitingFor: `for the status checks of ${instanceId}` },
        ),
    );
    note({ statusOkAt: clock.now().toISOString() });
  }
  let absent = 0;
  const node = await hinted(
    'ssm-ping-timeout',
    'the SSM agent has not pinged since the boot: look at the agent, the instance profile and the route to the SSM endpoints',
    () =>
      agentPoll(context).until(
        instanceId,
        (node) => {
          absent = node ? 0 : absent + 1;
          // A server that has been up for long either is a managed node or never was one.
          if (!how.isBooting && absent >= impairedLooks) throw notManaged(instanceId);
          return node && isFresh(node, how.bootedAt) ? node : undefined;
        },
        { timeout: how.timeouts.agent, signal, waitingFor: `for the SSM agent of ${instanceId}` },
      ),
  );
  note({ ssmOnlineAt: clock.now().toISOString() });
  await roundTrip(record, node, context);
  note({ reachableAt: clock.now().toISOString() });
}

/** Sends a command that only echoes a word, and believes nothing but the word. */
async function roundTrip(record: Instance, node: InstanceInformation, context: StageContext<object>): Promise<void> {
  const { instanceId } = record;
  const { nonce, batcher, polls } = echoes(context);
  const probe = echoProbe(nonce, node.PlatformType === 'Windows' ? 'windows' : 'linux');
  const commandId = await batcher.send(
    {
      document: probe.document,
      parameters: { commands: probe.commands, executionTimeout: [String(echoTimeout)] },
      comment: `cms-patching ${context.runId}`,
      timeoutSeconds: echoTimeout,
      purpose: `echo-${nonce.slice(0, 8)}`,
    },
    instanceId,
  );
  context.note({ commandId });
  const invocation = await hinted(
    'round-trip-timeout',
    'the agent says it is online, but no command comes back from it',
    () => awaitInvocation(polls, { commandId, instanceId }, { timeout: 3 * echoTimeout, signal: context.signal }),
  );
  const output = invocation.steps.map((step) => step.output).join('');
  if (invocation.status === 'Success' && isEcho(output, nonce)) return;
  throw new OperationError(
    `a command that only echoes a word ended as ${invocation.status} (${commandId}): the server can't be worked on through SSM`,
    {
      category: 'connectivity',
      code: 'round-trip-failed',
      retryable: true,
    },
  );
}

const statusPoll = onePerZone(({ zone, pollInterval, log }) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 100,
    log,
    load: (ids: readonly string[]) => describeInstanceStatusByIds(zone, ids),
  }),
);

const agentPoll = onePerZone(({ zone, pollInterval, log }) =>
  sharedPoll({
    clock: zone.clock,
    interval: pollInterval,
    batchSize: 100,
    log,
    load: (ids: readonly string[]) => instanceInformationByIds(zone, ids),
  }),
);

/** One word per process and zone, so that servers can share a command and no earlier answer is taken for this one. */
const echoes = onePerZone(
  (context): { nonce: string; batcher: CommandBatcher; polls: ReturnType<typeof invocationPoll> } => {
    const { zone, clock, signal, pollInterval, log } = context;
    const since = clock.now();
    return {
      nonce: randomBytes(8).toString('hex'),
      polls: invocationPoll(zone, { interval: pollInterval, log }),
      batcher: commandBatcher({
        clock,
        signal,
        linger: Math.min(5, pollInterval),
        send: (request, ids) => sendCommand(zone, request, ids, { once: sendRepeatably(context), since }),
      }),
    };
  },
);

const isOk = (status: InstanceStatus | undefined): boolean =>
  status?.InstanceStatus?.Status === 'ok' && status.SystemStatus?.Status === 'ok';

const isImpaired = (status: InstanceStatus | undefined): boolean =>
  status?.InstanceStatus?.Status === 'impaired' || status?.SystemStatus?.Status === 'impaired';

const isFresh = ({ PingStatus, LastPingDateTime }: InstanceInformation, bootedAt: Date | undefined): boolean =>
  PingStatus === 'Online' &&
  (bootedAt === undefined || (LastPingDateTime !== undefined && LastPingDateTime > bootedAt));

const impairedError = (instanceId: string, status: InstanceStatus | undefined): OperationError => {
  const which =
    status?.SystemStatus?.Status === 'impaired'
      ? 'the system status check (the host)'
      : 'the instance status check (the operating system)';
  return new OperationError(`${which} of ${instanceId} is impaired: look at its console output and screenshot`, {
    category: 'connectivity',
    code: 'status-impaired',
    retryable: true,
  });
};

const notManaged = (instanceId: string): OperationError =>
  new OperationError(
    `${instanceId} runs and is not a managed node: install or start the SSM agent, give it an instance profile with AmazonSSMManagedInstanceCore, and a route to the SSM endpoints`,
    {
      category: 'connectivity',
      code: 'ssm-not-managed',
    },
  );

/** A wait that ran out says what to look at. */
async function hinted<T>(code: string, hint: string, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (error instanceof WaitTimeout) throw new WaitTimeout(`${error.message}; ${hint}`, code);
    throw error;
  }
}
