import { randomBytes } from 'node:crypto';
import { awsCode } from './aws/aws-errors.ts';
import { awaitInvocation, type InvocationPoll, invocationPoll } from './aws/run-command/await-invocation.ts';
import { type CommandBatcher, commandBatcher } from './aws/run-command/command-batcher.ts';
import { sendCommand } from './aws/run-command/send-command.ts';
import { OperationError } from './errors.ts';
import { hinted } from './hinted.ts';
import { echoProbe, isEcho, type ProbePlatform } from './node-probe/build-probe.ts';
import { onePerZone } from './one-per-zone.ts';
import { rideOut } from './ride-out.ts';
import { sendRepeatably } from './send-repeatably.ts';
import type { StageContext } from './stage.ts';

/** A server that has just booted may boot once more, and take a command with it. */
const mostTries = 2;
/** Seconds until a node must have picked a command up, and in which it must have ended. */
const echoTimeout = 120;

/**
 * Sends a command that only echoes a word, and believes nothing but the word; notes the command and when it came back. Throws WaitTimeout
 * `round-trip-timeout`, OperationError `round-trip-failed`.
 */
export async function proveRoundTrip(
  instanceId: string,
  platform: ProbePlatform,
  context: StageContext<never> | StageContext<object>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const ended = await echo(instanceId, platform, context);
    if (ended === 'came back') break;
    if (tries === mostTries) throw roundTripFailed(ended);
    await context.clock.sleep(context.pollInterval * 1000, context.signal);
  }
  context.note({ reachableAt: context.clock.now().toISOString() });
}

/** One echo, and how it ended. */
async function echo(instanceId: string, platform: ProbePlatform, context: StageContext<object>): Promise<string> {
  const { nonce, batcher, polls } = echoes(context);
  const { document, commands } = echoProbe(nonce, platform);
  const request = {
    document,
    parameters: { commands, executionTimeout: [String(echoTimeout)] },
    comment: `cms-patching ${context.runId}`,
    timeoutSeconds: echoTimeout,
    purpose: `echo-${nonce.slice(0, 8)}`,
  };
  let commandId: string;
  try {
    commandId = await rideOut(`echo on ${instanceId}`, () => batcher.send(request, instanceId), context);
  } catch (error) {
    // The agent went away again between its ping and this.
    if (awsCode(error) === 'InvalidInstanceId') return 'InvalidInstanceId: SSM does not reach it now';
    throw error;
  }
  context.note({ commandId });
  const invocation = await hinted(
    () => ({ code: 'round-trip-timeout', hint: 'its agent says it is online, but no command comes back from it' }),
    () => awaitInvocation(polls, { commandId, instanceId }, { timeout: 3 * echoTimeout, signal: context.signal }),
  );
  const output = invocation.steps.map((step) => step.output).join('');
  if (invocation.status !== 'Success') return `${invocation.status} (${commandId})`;
  return isEcho(output, nonce) ? 'came back' : `another answer than the word (${commandId})`;
}

interface Echoes {
  nonce: string;
  batcher: CommandBatcher;
  polls: InvocationPoll;
}

/** One word per process and zone, so that servers can share a command and no earlier answer is taken for this one. */
const echoes = onePerZone((context): Echoes => {
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
});

const roundTripFailed = (ended: string): OperationError =>
  new OperationError(`a command that only echoes a word ended as ${ended}: the server can't be worked on through SSM`, {
    category: 'connectivity',
    code: 'round-trip-failed',
    retryable: true,
  });
