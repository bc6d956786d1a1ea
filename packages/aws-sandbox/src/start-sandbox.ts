import { connectControl, type SandboxControl } from './control/connect-control.ts';
import { sandboxEnv } from './control/sandbox-env.ts';
import { loadFaults } from './faults/fault-plan.ts';
import type { FaultInput } from './faults/fault-schema.ts';
import type { FleetInput } from './fleet/fleet-schema.ts';
import { loadFleet } from './fleet/load-fleet.ts';
import { listen } from './http-server.ts';
import type { Speed } from './model/clock.ts';
import { answerScript } from './node/answer-script.ts';
import { executeScript } from './node/execute-script.ts';
import { Sandbox } from './sandbox.ts';

export interface SandboxOptions {
  /** Path of a fleet file, or a fleet. */
  fleet: string | FleetInput;
  /** Without it, any free port. */
  port?: number | undefined;
  /** Model seconds per wall second (1), or `held`: only `control.advance` moves the clock. */
  speed?: Speed | undefined;
  throttling?: boolean | undefined;
  /** Path of a fault script, or faults. */
  faults?: string | readonly FaultInput[] | undefined;
  /** Really run `AWS-RunShellScript`, with `sh`, cut off from this machine. */
  executeScripts?: boolean | undefined;
}

export interface RunningSandbox {
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** The variables that point any AWS client at it. */
  env: Record<string, string>;
  control: SandboxControl;
  close(): Promise<void>;
}

/** Starts an AWS of one's own on loopback. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { speed = 1, throttling = true, faults = [], executeScripts = false, port = 0 } = options;
  const fleet = await loadFleet(options.fleet);
  const runScript = executeScripts ? executeScript : answerScript;
  const sandbox = new Sandbox({ fleet, speed, throttling, faults: await loadFaults(faults), runScript });
  const { endpoint, close } = await listen(sandbox, port);
  const env: Record<string, string> = { AWS_ENDPOINT_URL: endpoint, ...sandboxEnv(fleet) };
  return {
    endpoint,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' },
    env,
    control: connectControl(endpoint),
    close,
  };
}
