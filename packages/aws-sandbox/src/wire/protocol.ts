import type * as z from 'zod';
import type { Reply, ServiceName } from '../actions/action.ts';
import type { AwsError } from '../aws-error.ts';
import type { SignedRequest } from './sigv4.ts';

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** How one service writes its requests, replies and errors. */
export interface Protocol {
  service: ServiceName;
  parse(request: SignedRequest): { action: string; params: unknown };
  /** What the service says of input that does not fit. */
  invalidInput(issues: readonly z.core.$ZodIssue[]): AwsError;
  reply(action: string, reply: Reply, requestId: string): WireResponse;
  error(error: AwsError, requestId: string): WireResponse;
}
