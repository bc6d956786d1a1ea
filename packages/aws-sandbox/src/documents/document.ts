import type * as z from 'zod';
import type { Invocation } from '../model/invocation.ts';
import type { Region } from '../model/region.ts';

export type Parameters = Record<string, string[]>;

/** An SSM document that the sandbox can run. */
export interface Document {
  name: string;
  version: string;
  platforms: readonly ('linux' | 'windows')[];
  /** A document of several steps: GetCommandInvocation then needs to be told which. */
  steps: readonly string[];
  parameters: z.ZodType<Parameters>;
  /** Seconds from delivery after which a node is no longer waited for. */
  executionTimeout(parameters: Parameters): number;
  /** Begins the work on the node and sees to it that it reports. */
  run(region: Region, invocation: Invocation): void;
}
