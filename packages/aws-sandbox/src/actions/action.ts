import type * as z from 'zod';
import type { Account } from '../model/account.ts';
import type { Principal } from '../model/identity.ts';
import type { Region } from '../model/region.ts';
import type { World } from '../model/world.ts';
import type { XmlValue } from '../wire/xml.ts';

export type ServiceName = 'ec2' | 'ssm' | 'sts';

/** Who asks, where, and what there is: all that an action needs beside its input. */
export interface Call {
  world: World;
  account: Account;
  region: Region;
  principal: Principal;
  /** Model time, epoch milliseconds. */
  now: number;
  /** A fault has this call's page come back without items, though with a token. */
  emptyPage: boolean;
}

/** What an action answers: rendered as XML for EC2 and STS, as JSON for SSM. */
export type Reply = { readonly [name: string]: XmlValue };

/** One AWS action: what it takes, whether it changes anything, and what it does. */
export interface Action {
  service: ServiceName;
  name: string;
  /** Whether it changes anything; EC2's changes take DryRun. */
  changes: boolean;
  input: z.ZodType;
  run(input: never, call: Call): Reply;
}

/** Declares an action, its input typed by its schema. */
export function action<Schema extends z.ZodType>(declared: {
  service: ServiceName;
  name: string;
  changes: boolean;
  input: Schema;
  run(input: z.output<Schema>, call: Call): Reply;
}): Action {
  return declared;
}
