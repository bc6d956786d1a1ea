import { check, readYaml } from '../fleet/load-fleet.ts';
import { type Fault, type FaultInput, faultScriptSchema } from './fault-schema.ts';

/** What a fault can be matched by. */
export interface FaultTarget {
  action: string;
  account: string;
  region: string;
  instanceIds: readonly string[];
  changes: boolean;
  /** Model seconds since the sandbox began. */
  elapsed: number;
}

interface Armed {
  fault: Fault;
  seen: number;
  struck: number;
}

/** The faults in force, and how often each has been met. */
export class FaultPlan {
  #armed: Armed[] = [];

  add(faults: readonly Fault[]): void {
    this.#armed.push(...faults.map((fault) => ({ fault, seen: 0, struck: 0 })));
  }

  clear(): void {
    this.#armed = [];
  }

  /** The faults with their counts, for whoever wants to know whether there was anything left to hit. */
  describe(): (Fault & { seen: number; struck: number })[] {
    return this.#armed.map(({ fault, seen, struck }) => ({ ...fault, seen, struck }));
  }

  /** Counts a call for every fault that it matches; the first that is due strikes. */
  strike(target: FaultTarget): Fault | undefined {
    let due: Armed | undefined;
    for (const armed of this.#armed) {
      if (!matches(armed.fault, target)) continue;
      armed.seen += 1;
      if (!due && isDue(armed)) due = armed;
    }
    if (!due) return undefined;
    due.struck += 1;
    return due.fault;
  }
}

function matches({ match, afterSeconds = 0, forSeconds = Infinity }: Fault, target: FaultTarget): boolean {
  const pattern = match.action.endsWith('*') ? match.action.slice(0, -1) : undefined;
  if (pattern === undefined ? match.action !== target.action : !target.action.startsWith(pattern)) return false;
  if (match.account !== undefined && match.account !== target.account) return false;
  if (match.region !== undefined && match.region !== target.region) return false;
  if (match.instanceId !== undefined && !target.instanceIds.includes(match.instanceId)) return false;
  if (match.changes !== undefined && match.changes !== target.changes) return false;
  return target.elapsed >= afterSeconds && target.elapsed < afterSeconds + forSeconds;
}

function isDue({ fault: { nth, from, every, times }, seen, struck }: Armed): boolean {
  if (times !== undefined && struck >= times) return false;
  if (nth !== undefined && seen !== nth) return false;
  if (from !== undefined && seen < from) return false;
  return every === undefined || seen % every === 0;
}

/** Reads a fault script from a YAML file, or takes one as objects. */
export async function loadFaults(source: string | readonly FaultInput[]): Promise<Fault[]> {
  if (typeof source !== 'string') return check(faultScriptSchema, source, 'faults');
  return check(faultScriptSchema, await readYaml(source), source);
}
