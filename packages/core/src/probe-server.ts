import { randomBytes } from 'node:crypto';
import { awaitInvocation, type InvocationPoll, invocationPoll } from './aws/run-command/await-invocation.ts';
import { type CommandBatcher, commandBatcher } from './aws/run-command/command-batcher.ts';
import { type Invocation, invocationOutput } from './aws/run-command/invocations.ts';
import { sendCommand } from './aws/run-command/send-command.ts';
import { OperationError } from './errors.ts';
import type { Instance } from './instance.ts';
import { buildProbe, type ProbeRequest } from './node-probe/build-probe.ts';
import { parseProbe } from './node-probe/parse-probe.ts';
import type { ProbeFacts } from './node-probe/probe-facts.ts';
import { onePerZone } from './one-per-zone.ts';
import { sendRepeatably } from './send-repeatably.ts';
import type { StageContext } from './stage.ts';

export interface Look extends Pick<ProbeRequest, 'platform' | 'sections' | 'services'> {
  /** Tells apart, in the comments of the commands, what servers are looked at for; up to 20 characters. */
  purpose: string;
  /** How long it may take; seconds. */
  timeout: number;
}

/** Seconds until a node must have picked up a probe, and in which it must have ended. */
const delivery = 120;

/** What a probe found, and how it came. */
export interface ProbeAnswer extends ProbeFacts {
  commandId: string;
  /** The server read its clock, and everything else, some time in this span of AWS's time, whatever our own clock says. */
  read: { from: Date; to: Date };
}

interface Prober {
  nonce: string;
  batcher: CommandBatcher;
  polls: InvocationPoll;
  /** When a command was begun to be sent, by its id. */
  sentAt: Map<string, Date>;
}

/** One word per process and zone, so that servers share commands; each answer is also held to its own command and instance. */
const probers = onePerZone((context): Prober => {
  const { zone, clock, signal, pollInterval, log } = context;
  const since = clock.now();
  const sentAt = new Map<string, Date>();
  return {
    sentAt,
    nonce: randomBytes(8).toString('hex'),
    polls: invocationPoll(zone, { interval: pollInterval, log }),
    batcher: commandBatcher({
      clock,
      signal,
      linger: Math.min(5, pollInterval),
      send: async (request, ids) => {
        const begun = clock.now();
        const sent = await sendCommand(zone, request, ids, { once: sendRepeatably(context), since });
        for (const commandId of sent.commandIds.values()) sentAt.set(commandId, begun);
        return sent;
      },
    }),
  };
});

/**
 * Looks at a server with the node probe; servers that are looked at together share a command. Throws OperationError `probe-failed` when it
 * did not run, `probe-unreadable` for an answer that is not whole or not this server's own, WaitTimeout when none comes.
 */
export async function probeServer(
  { instanceId }: Pick<Instance, 'instanceId'>,
  { purpose, timeout, ...asked }: Look,
  context: StageContext<object>,
): Promise<ProbeAnswer> {
  const { nonce, batcher, polls, sentAt } = probers(context);
  const request: ProbeRequest = { ...asked, nonce };
  const { document, commands } = buildProbe(request);
  const commandId = await batcher.send(
    {
      document,
      parameters: { commands, executionTimeout: [String(delivery)] },
      comment: `cms-patching ${context.runId}`,
      timeoutSeconds: delivery,
      purpose: `${purpose}-${nonce.slice(0, 8)}`,
    },
    instanceId,
  );
  const invocation = await awaitInvocation(polls, { commandId, instanceId }, { timeout, signal: context.signal });
  const end = context.clock.now().getTime();
  if (invocation.status !== 'Success') throw probeFailed(invocation);
  const reading = parseProbe(await wholeOutput(invocation, context), request);
  if (!reading.ok) throw unreadable(reading.problem, commandId);
  const said = reading.facts.instanceId;
  if (said !== null && said !== instanceId) throw unreadable(`the answer is from ${said}`, commandId);
  const begun = sentAt.get(commandId)?.getTime() ?? end;
  const from = invocation.requestedAt?.getTime() ?? begun;
  return { ...reading.facts, commandId, read: { from: new Date(from), to: new Date(from + end - begun) } };
}

/** A listing brings the first 2,500 characters of a step; a longer answer is fetched by itself. */
async function wholeOutput(
  { commandId, instanceId, steps }: Invocation,
  { zone }: StageContext<object>,
): Promise<string> {
  const listed = steps.map((step) => step.output).join('');
  if (listed.length < 2400) return listed;
  return (await invocationOutput(zone, { commandId, instanceId }))?.stdout ?? listed;
}

const probeFailed = ({ status, commandId }: Invocation): OperationError =>
  new OperationError(`the probe of the server failed: it ended as ${status} (command ${commandId})`, {
    category: 'connectivity',
    code: 'probe-failed',
    retryable: true,
  });

const unreadable = (problem: string, commandId: string): OperationError =>
  new OperationError(`the probe's answer can't be believed: ${problem} (command ${commandId})`, {
    category: 'validation',
    code: 'probe-unreadable',
    retryable: true,
  });
