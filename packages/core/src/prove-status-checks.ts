import type { InstanceStatus } from '@aws-sdk/client-ec2';
import { describeInstanceStatusByIds } from './aws/describe-instances.ts';
import { sharedPoll } from './aws/poll.ts';
import { OperationError } from './errors.ts';
import { hinted } from './hinted.ts';
import type { Instance } from './instance.ts';
import { onePerZone } from './one-per-zone.ts';
import type { StageContext } from './stage.ts';

/** An impairment that is seen this often in a row is no hiccup of a boot. */
const impairedLooks = 3;

/**
 * Waits until both EC2 status checks of a server pass, and notes when. EC2 checks once a minute: for a while after a reboot it tells of the
 * time before. Throws WaitTimeout `status-checks-timeout`, OperationError `status-impaired` or, for a server that no longer runs, `not-running`.
 */
export async function proveStatusChecks(
  { instanceId }: Pick<Instance, 'instanceId'>,
  context: StageContext<never> | StageContext<object>,
  timeout: number,
  firstAfter = 0,
): Promise<void> {
  const { clock, note, signal } = context;
  const waitingFor = `for the status checks of ${instanceId}`;
  let impaired = 0;
  const judge = (status: InstanceStatus | undefined): true | undefined => {
    const state = status?.InstanceState?.Name;
    if (state !== undefined && state !== 'running' && state !== 'pending') throw notRunning(instanceId, state);
    impaired = isImpaired(status) ? impaired + 1 : 0;
    if (impaired >= impairedLooks) throw impairedError(instanceId, status);
    return isOk(status) ? true : undefined;
  };
  await hinted(
    () => ({
      code: 'status-checks-timeout',
      hint: 'its status checks do not pass: look at the instance console output and screenshot',
    }),
    () => statusPoll(context).until(instanceId, judge, { timeout, firstAfter, signal, waitingFor }),
  );
  note({ statusOkAt: clock.now().toISOString() });
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

const isOk = (status: InstanceStatus | undefined): boolean =>
  status?.InstanceStatus?.Status === 'ok' && status.SystemStatus?.Status === 'ok';

const isImpaired = (status: InstanceStatus | undefined): boolean =>
  status?.InstanceStatus?.Status === 'impaired' || status?.SystemStatus?.Status === 'impaired';

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

const notRunning = (instanceId: string, state: string): OperationError =>
  new OperationError(
    `${instanceId} did run and is ${state} again: somebody, or a scheduler that a hold tag would keep off, stopped it`,
    { category: 'resource', code: 'not-running', retryable: true },
  );
