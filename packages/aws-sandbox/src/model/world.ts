import type { Fleet } from '../fleet/fleet-schema.ts';
import type { Times } from '../fleet/times-schema.ts';
import { Account } from './account.ts';
import { addServers } from './add-servers.ts';
import type { ModelClock } from './clock.ts';
import { Identity } from './identity.ts';
import type { Region } from './region.ts';
import type { Server } from './server.ts';
import { Timeline } from './timeline.ts';

export interface ScriptResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** How a node answers the lines of a script that is sent to it. */
export type RunScript = (server: Server, lines: readonly string[], now: number) => ScriptResult | Promise<ScriptResult>;

/** All accounts of a fleet, what is in them, and what is going to happen to it. */
export class World {
  readonly timeline: Timeline;
  readonly times: Times;
  readonly identity: Identity;
  readonly runScript: RunScript;
  readonly accounts = new Map<string, Account>();
  readonly #background = new Set<Promise<void>>();

  constructor(fleet: Fleet, { clock, runScript }: { clock: ModelClock; runScript: RunScript }) {
    this.timeline = new Timeline(clock);
    this.times = fleet.times;
    this.identity = new Identity(fleet);
    this.runScript = runScript;
    for (const spec of fleet.accounts) {
      const account = new Account(this, spec);
      this.accounts.set(spec.accountId, account);
      addServers(account, this.timeline.now);
    }
  }

  /** An account of the fleet, or an empty one where a caller has keys but the fleet nothing. */
  account(accountId: string): Account {
    const known = this.accounts.get(accountId);
    if (known) return known;
    const spec = {
      accountId,
      region: 'us-east-1',
      roles: [],
      anyRole: false,
      quotas: { images: 0, snapshots: 0 },
      instances: [],
    };
    const empty = new Account(this, spec);
    this.accounts.set(accountId, empty);
    return empty;
  }

  /** Finds a server wherever it is. */
  server(instanceId: string): { region: Region; server: Server } | undefined {
    for (const account of this.accounts.values()) {
      for (const region of account.regions()) {
        const server = region.servers.get(instanceId);
        if (server) return { region, server };
      }
    }
    return undefined;
  }

  /** Goes on with a result that is here already, or, once `settle` has awaited it, with one still being made. */
  whenDone<T>(result: T | Promise<T>, then: (value: T) => void): void {
    if (!(result instanceof Promise)) {
      then(result);
      return;
    }
    const work = result.then(then).finally(() => this.#background.delete(work));
    this.#background.add(work);
  }

  /** Plays everything that is due, and waits for scripts that are really being run. */
  async settle(): Promise<void> {
    this.timeline.settle();
    while (this.#background.size > 0) {
      await Promise.all(this.#background);
      this.timeline.settle();
    }
  }
}
