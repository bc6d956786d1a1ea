import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

export type SdkClient = EC2Client | SSMClient | STSClient;

/** The part of a client that middleware is added to, without the inputs and outputs that each client types for itself. */
export interface ClientStack {
  add(middleware: Middleware, place: Place): void;
  addRelativeTo(middleware: Middleware, place: RelativePlace): void;
}

interface Place {
  step: 'initialize' | 'build' | 'deserialize';
  priority?: 'high' | 'low';
  name: string;
  /** Takes the place of the one of that name. */
  override?: boolean;
}

interface RelativePlace {
  relation: 'before' | 'after';
  toMiddleware: string;
  name: string;
  override?: boolean;
}

type Handler = (args: { input: object; request?: unknown }) => Promise<{ response: unknown; output: object }>;
type Middleware = (next: Handler, context: CallContext) => Handler;

export interface CallContext {
  commandName?: string;
  __smithy_context?: {
    abortSignal?: AbortSignal;
    /** Filled in on the way, when the call gets its credentials. */
    selectedHttpAuthScheme?: { identity?: { accessKeyId?: string } };
  };
}

export const stackOf = (client: SdkClient): ClientStack => client.middlewareStack as unknown as ClientStack;

/** The API's name of the action that a command object stands for. */
export const actionOf = ({ commandName = '' }: CallContext): string => commandName.replace(/Command$/, '');

/** The signal that the call was sent with. */
export const signalOf = (context: CallContext): AbortSignal | undefined => context.__smithy_context?.abortSignal;

/** Which credentials the call was last signed with. */
export const accessKeyOf = (context: CallContext): string | undefined =>
  context.__smithy_context?.selectedHttpAuthScheme?.identity?.accessKeyId;
