import type { Document } from '../documents/document.ts';
import { deliver, endInvocation, type Invocation, isOpen } from './invocation.ts';
import type { Region } from './region.ts';
import type { Server } from './server.ts';

export interface Command {
  commandId: string;
  document: Document;
  parameters: Record<string, string[]>;
  comment: string;
  requestedAt: number;
  /** How long it may wait for delivery, in seconds. */
  timeoutSeconds: number;
  maxConcurrency: string;
  maxErrors: string;
  targets: { Key: string; Values: string[] }[];
  instanceIds: string[];
  invocations: Map<string, Invocation>;
  cancelled: boolean;
  /** More invocations failed than MaxErrors allows: nothing further is delivered. */
  terminated: boolean;
}

/** Files a command and begins to deliver it to the nodes whose agent is connected. */
export function issueCommand(region: Region, command: Command, servers: readonly Server[]): void {
  for (const server of servers) {
    const invocation: Invocation = {
      command,
      server,
      status: 'Pending',
      statusDetails: 'Pending',
      deliveredAt: undefined,
      endedAt: undefined,
      lost: false,
      resume: undefined,
      steps: [],
    };
    command.invocations.set(server.instanceId, invocation);
    region.addOpenInvocation(invocation);
  }
  region.commands.set(command.commandId, command);
  const { timeline } = region.world;
  timeline.after(command.timeoutSeconds, () => {
    for (const invocation of command.invocations.values()) {
      if (invocation.status === 'Pending') endInvocation(region, invocation, 'TimedOut', 'DeliveryTimedOut');
    }
  });
  deliverNext(region, command);
}

/** Delivers as many pending invocations as MaxConcurrency allows. */
export function deliverNext(region: Region, command: Command): void {
  const invocations = [...command.invocations.values()];
  let free = share(command.maxConcurrency, invocations.length, 1) - invocations.filter(isRunning).length;
  for (const invocation of invocations) {
    if (free <= 0 || command.terminated || command.cancelled) return;
    if (invocation.status !== 'Pending' || invocation.server.agent.connectedAt === undefined) continue;
    deliver(region, invocation);
    free -= 1;
  }
}

/** Applies MaxErrors after an invocation has ended badly: what is not delivered yet is terminated. */
export function countError(region: Region, command: Command): void {
  if (errorsOf(command) <= allowedErrors(command) || command.terminated) return;
  command.terminated = true;
  for (const invocation of command.invocations.values()) {
    if (invocation.status === 'Pending') endInvocation(region, invocation, 'Cancelled', 'Terminated');
  }
}

/** Stops what has not ended; what a node is running is told to stop too. */
export function cancelCommand(region: Region, command: Command, instanceIds: ReadonlySet<string>): void {
  if (instanceIds.size === 0) command.cancelled = true;
  for (const invocation of command.invocations.values()) {
    if (instanceIds.size > 0 && !instanceIds.has(invocation.server.instanceId)) continue;
    if (isOpen(invocation)) endInvocation(region, invocation, 'Cancelled', 'Cancelled');
  }
}

/** The command's own status, folded from its invocations: Success can hide failures that MaxErrors allowed. */
export function commandStatus(command: Command): { status: string; details: string } {
  const invocations = [...command.invocations.values()];
  if (invocations.some(isOpen)) {
    const status = command.cancelled ? 'Cancelling' : invocations.every(isPending) ? 'Pending' : 'InProgress';
    return { status, details: status };
  }
  if (command.cancelled) return { status: 'Cancelled', details: 'Cancelled' };
  if (errorsOf(command) <= allowedErrors(command)) return { status: 'Success', details: 'Success' };
  const timedOut = invocations.find(({ status }) => status === 'TimedOut');
  const failed = invocations.some(({ status }) => status === 'Failed');
  if (timedOut && !failed) return { status: 'TimedOut', details: timedOut.statusDetails };
  return { status: 'Failed', details: 'Failed' };
}

export const errorsOf = (command: Command): number =>
  [...command.invocations.values()].filter(({ status }) => status === 'Failed' || status === 'TimedOut').length;

const allowedErrors = (command: Command): number => share(command.maxErrors, command.invocations.size, 0);
const isPending = (invocation: Invocation): boolean => invocation.status === 'Pending';
const isRunning = (invocation: Invocation): boolean => invocation.status === 'InProgress';

/** A number, or a percentage of the whole. */
function share(text: string, whole: number, least: number): number {
  const amount = Number.parseInt(text, 10);
  return Math.max(least, text.endsWith('%') ? Math.floor((whole * amount) / 100) : amount);
}
