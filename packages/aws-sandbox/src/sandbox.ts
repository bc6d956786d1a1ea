import type { ServiceName } from './actions/action.ts';
import type { AwsError } from './aws-error.ts';
import { CallLog } from './control/call-log.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import type { Fault } from './faults/fault-schema.ts';
import type { Fleet } from './fleet/fleet-schema.ts';
import { ModelClock, type Speed } from './model/clock.ts';
import { TokenBuckets } from './model/token-buckets.ts';
import { type RunScript, World } from './model/world.ts';
import { serviceError } from './wire/service-errors.ts';

export interface SandboxSettings {
  fleet: Fleet;
  speed: Speed;
  throttling: boolean;
  faults: readonly Fault[];
  runScript: RunScript;
}

/** Everything that one running sandbox holds. */
export class Sandbox {
  readonly fleet: Fleet;
  readonly clock: ModelClock;
  readonly world: World;
  readonly log = new CallLog();
  readonly faults = new FaultPlan();
  readonly buckets = new TokenBuckets();
  readonly throttling: boolean;
  readonly startedAt: number;

  constructor({ fleet, speed, throttling, faults, runScript }: SandboxSettings) {
    this.fleet = fleet;
    this.clock = new ModelClock(speed);
    this.world = new World(fleet, { clock: this.clock, runScript });
    this.throttling = throttling;
    this.startedAt = this.clock.now();
    this.faults.add(faults);
  }

  /** A defect of the sandbox itself: said aloud, and answered as AWS answers its own. */
  crashed(error: unknown, service: ServiceName): AwsError {
    process.stderr.write(`aws-sandbox: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
    return serviceError(service, 'internal', 'The sandbox has a defect; its standard error says more.');
  }
}
