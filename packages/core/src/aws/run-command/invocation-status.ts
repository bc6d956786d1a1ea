import type { CommandInvocationStatus } from '@aws-sdk/client-ssm';

/** Every status of an invocation and, from its `StatusDetails`, the finer ones; whether it can still change. Source: SSM User Guide, "Understanding command statuses". */
const finality: Readonly<Record<CommandInvocationStatus | DetailedStatus, boolean>> = {
  Pending: false,
  InProgress: false,
  Delayed: false,
  Cancelling: false,
  Success: true,
  Cancelled: true,
  Failed: true,
  TimedOut: true,
  DeliveryTimedOut: true,
  ExecutionTimedOut: true,
  Undeliverable: true,
  Terminated: true,
  InvalidPlatform: true,
  AccessDenied: true,
};

type DetailedStatus =
  | 'DeliveryTimedOut'
  | 'ExecutionTimedOut'
  | 'Undeliverable'
  | 'Terminated'
  | 'InvalidPlatform'
  | 'AccessDenied';

/** AWS writes `Delivery Timed Out` in one place and `DeliveryTimedOut` in another. */
export const normalStatus = (details: string): string => details.replace(/\s+/g, '');

/** Whether an invocation will not change any more. A status that is not known yet counts as not final: the wait's time decides. */
export const isFinalStatus = (status: string): boolean =>
  Object.hasOwn(finality, status) && finality[status as keyof typeof finality];
