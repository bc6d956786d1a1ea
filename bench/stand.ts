import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnv } from './commands.ts';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import { configOf, fleetOf } from './zones.ts';

/** Where commands are measured: a sandbox with a fleet, an environment that knows its landing zones, and a folder for what they write. */
export interface Stand {
  sandbox: SandboxProcess;
  env: Record<string, string>;
  folder: string;
}

export interface StandSize {
  zones?: number;
  serversPerZone: number;
  /** How many of each ten servers are stopped. */
  stopped?: number;
  /** How many times as fast as the wall's the sandbox's clock runs. */
  speed: number;
}

export async function openStand(
  folder: string,
  { zones = 1, serversPerZone, stopped = 0, speed }: StandSize,
): Promise<Stand> {
  await mkdir(folder);
  const config = join(folder, 'config.yml');
  await writeFile(config, configOf(zones));
  const sandbox = await startSandboxProcess(folder, fleetOf(zones, serversPerZone, stopped), [
    '--speed',
    String(speed),
  ]);
  const env = cleanEnv(folder, {
    ...sandbox.env,
    CMS_PATCHING_CONFIG: config,
    CMS_PATCHING_STATE_DIR: join(folder, 'state'),
  });
  return { sandbox, env, folder };
}
