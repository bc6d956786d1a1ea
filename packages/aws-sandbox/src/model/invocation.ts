import { type Command, countError, deliverNext } from './command.ts';
import type { Region } from './region.ts';
import { type Server, strikes } from './server.ts';

export type InvocationStatus = 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';

/** What one step of a document came to on one node. */
export interface StepResult {
  name: string;
  status: 'Success' | 'Failed' | 'TimedOut';
  exitCode: number;
  stdout: string;
  stderr: string;
  startedAt: number;
  endedAt: number;
}

/** One command on one node. */
export interface Invocation {
  command: Command;
  server: Server;
  status: InvocationStatus;
  /** SSM's finer word: DeliveryTimedOut, ExecutionTimedOut, Undeliverable, Terminated … */
  statusDetails: string;
  deliveredAt: number | undefined;
  endedAt: number | undefined;
  /** The node will never report; only a timeout ends it. */
  lost: boolean;
  /** What goes on when the agent is back from a reboot that the document itself asked for. */
  resume: (() => void) | undefined;
  steps: StepResult[];
}

export const isOpen = ({ status }: Invocation): boolean => status === 'Pending' || status === 'InProgress';

/** The status as SSM tells it: what waits for an agent that does not come is called Delayed after a minute. */
export function shownStatus({ status, statusDetails, command, server }: Invocation, now: number) {
  const delayed = status === 'Pending' && server.agent.connectedAt === undefined && now - command.requestedAt > 60_000;
  return delayed ? { status: 'Delayed', details: 'Delayed' } : { status, details: statusDetails };
}

/** Hands the command to the agent, which runs the document. */
export function deliver(region: Region, invocation: Invocation): void {
  const { timeline } = region.world;
  invocation.status = 'InProgress';
  invocation.statusDetails = 'InProgress';
  invocation.deliveredAt = timeline.now;
  invocation.lost = strikes(invocation.server, 'repliesLost');
  const { command } = invocation;
  timeline.after(command.document.executionTimeout(command.parameters), () => {
    endInvocation(region, invocation, 'TimedOut', 'ExecutionTimedOut');
  });
  command.document.run(region, invocation);
}

/** Takes what the node reports; a report that is lost on the way leaves the invocation as it is. */
export function report(region: Region, invocation: Invocation, steps: StepResult[]): void {
  if (invocation.lost) return;
  invocation.steps = steps;
  const status = steps.some((step) => step.status === 'Failed') ? 'Failed' : 'Success';
  endInvocation(region, invocation, status, status);
}

/** Ends an invocation once; a second ending is ignored. */
export function endInvocation(
  region: Region,
  invocation: Invocation,
  status: Exclude<InvocationStatus, 'Pending' | 'InProgress'>,
  details: string,
): void {
  if (!isOpen(invocation)) return;
  invocation.status = status;
  invocation.statusDetails = details;
  invocation.endedAt = region.world.timeline.now;
  region.removeOpenInvocation(invocation);
  if (status === 'Failed' || status === 'TimedOut') countError(region, invocation.command);
  deliverNext(region, invocation.command);
}

/** The agent is connected: what waited is delivered, what was interrupted by its own reboot goes on. */
export function deliverWaiting(region: Region, server: Server): void {
  for (const invocation of region.openInvocations(server)) {
    const { resume } = invocation;
    invocation.resume = undefined;
    if (resume) resume();
    else if (invocation.status === 'Pending') deliverNext(region, invocation.command);
  }
}

/** The node went down: what it was running never reports, and ends when its delivery time is over. */
export function loseRunning(region: Region, server: Server): void {
  for (const invocation of region.openInvocations(server)) {
    if (invocation.status === 'InProgress' && !invocation.lost) awaitNothing(region, invocation);
  }
}

function awaitNothing(region: Region, invocation: Invocation): void {
  const { timeline } = region.world;
  invocation.lost = invocation.resume === undefined;
  timeline.after(invocation.command.timeoutSeconds, () => {
    const back = !invocation.lost && invocation.resume === undefined;
    if (!back) endInvocation(region, invocation, 'TimedOut', 'DeliveryTimedOut');
  });
}
