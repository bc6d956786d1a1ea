import {
  agentTrouble,
  failed,
  type Instance,
  OperationError,
  type Outcome,
  type ProbeAnswer,
  probeServer,
  type StageContext,
} from '@cms-patching/core';
import type { Check } from './check.ts';
import { inTime } from './quantities.ts';

/** What the probe found, or why there is nothing: a failed check, and the outcome of a server that can't be looked at. */
export type InsideView =
  | { reached: true; answer: ProbeAnswer; roundTrip: Check }
  | { reached: false; roundTrip: Check; outcome: Outcome };

const advice = 'look at the agent on the server, the role of its instance profile and its route to the SSM endpoints';

/** Sends the probe, which is the round trip through SSM at the same time; servers that are looked at together share a command. */
export async function lookInside(
  server: Instance,
  platform: 'linux' | 'windows',
  instanceProfile: string | null,
  context: StageContext<object>,
): Promise<InsideView> {
  const { timeout } = context;
  if (!server.ssm) {
    const known = { listed: false, booting: false, windows: platform === 'windows', instanceProfile };
    const { code, hint } = agentTrouble(known);
    return unseen(timeout, 'connectivity', code, `nothing was sent, as SSM does not manage it: ${hint}`);
  }
  try {
    const answer = await probeServer(
      server,
      {
        platform,
        sections: ['checks', 'baseline'],
        services: context.settings.precheck.services[platform],
        purpose: 'precheck',
        timeout,
      },
      context,
    );
    return { reached: true, answer, roundTrip: roundTripOf(answer, timeout) };
  } catch (error) {
    if (error instanceof OperationError && error.code === 'probe-unreadable')
      return unseen(timeout, 'validation', error.code, error.message);
    if (!isOutOfReach(error)) throw error;
    return unseen(timeout, 'connectivity', error.code, `${error.message}; ${agentOf(server.ssm)}: ${advice}`);
  }
}

/** SSM refused this very node, or a probe was sent and did not run or did not come back. */
const isOutOfReach = (error: unknown): error is OperationError =>
  error instanceof OperationError &&
  (error.category === 'timeout' || error.code === 'probe-failed' || error.code === 'InvalidInstanceId');

const agentOf = ({ pingStatus, lastPingDateTime = 'never' }: NonNullable<Instance['ssm']>): string =>
  `its agent is ${pingStatus}, last ping ${lastPingDateTime}`;

const unseen = (
  timeout: number,
  category: 'connectivity' | 'validation',
  code: string,
  message: string,
): InsideView => ({
  reached: false,
  roundTrip: { check: 'ssm-round-trip', value: null, threshold: within(timeout), verdict: 'fail', message },
  outcome: failed(category, code, message, { retryable: true }),
});

/** A probe that takes longer is given up. */
const within = (timeout: number): Check['threshold'] => ({ warn: null, fail: timeout });

function roundTripOf({ read: { from, to } }: ProbeAnswer, timeout: number): Check {
  const seconds = Math.round((to.getTime() - from.getTime()) / 1000);
  const message = `the probe came back through SSM in ${inTime(seconds)}`;
  return { check: 'ssm-round-trip', value: seconds, threshold: within(timeout), verdict: 'pass', message };
}
