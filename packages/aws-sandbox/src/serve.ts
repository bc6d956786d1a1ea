import { rm, writeFile } from 'node:fs/promises';
import { fleetFromScan } from './fleet/fleet-from-scan.ts';
import type { FleetInput } from './fleet/fleet-schema.ts';
import { InvalidInput } from './fleet/load-fleet.ts';
import { exportLines } from './print-env.ts';
import { startSandbox } from './start-sandbox.ts';
import { forgetSandbox, rememberSandbox } from './state-file.ts';

export interface ServeFlags {
  fleet?: string | undefined;
  from?: string | undefined;
  port: number;
  speed: string;
  faults?: string | undefined;
  executeScripts: boolean;
  throttling: boolean;
  readyFile?: string | undefined;
}

/** Runs a sandbox until it is told to stop. */
export async function serve(flags: ServeFlags): Promise<void> {
  const { port, faults, executeScripts, throttling, readyFile } = flags;
  const speed = parseSpeed(flags.speed);
  const sandbox = await startSandbox({
    fleet: await fleetOf(flags),
    port,
    speed,
    throttling,
    executeScripts,
    ...(faults && { faults }),
  });
  const { endpoint, env } = sandbox;
  const pace = speed === 'held' ? 'the clock is held' : `time runs ${speed} times as fast`;
  process.stderr.write(
    `aws-sandbox: rehearsal AWS at ${endpoint}, fleet ${flags.fleet ?? flags.from}, ${pace}; nothing here is real\n`,
  );
  process.stdout.write(exportLines(env));
  await rememberSandbox(endpoint);
  if (readyFile) await writeFile(readyFile, `${JSON.stringify({ endpoint, env })}\n`, { mode: 0o600 });
  await toldToStop();
  await sandbox.close();
  await forgetSandbox(endpoint);
  if (readyFile) await rm(readyFile, { force: true });
}

async function fleetOf({ fleet, from }: ServeFlags): Promise<string | FleetInput> {
  if (from !== undefined && fleet === undefined) return fleetFromScan(from);
  if (fleet !== undefined && from === undefined) return fleet;
  throw new InvalidInput('name either a fleet (--fleet FILE) or a saved scan (--from FILE)');
}

function parseSpeed(text: string): number | 'held' {
  if (text === 'held') return text;
  const speed = Number(text);
  if (!(speed > 0 && speed <= 1e6)) throw new InvalidInput(`--speed ${text}: must be a number above 0, or "held"`);
  return speed;
}

async function toldToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
