import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxControl } from '@cms-patching/aws-sandbox';
import { cleanEnv } from './commands.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { configOf, fleetOf, roleArn } from './zones.ts';

/** So that request rates, which are the same for all, don't hide what the programs need. */
const fastClock = ['--speed', '60', '--no-throttling'];

export interface ScannedFleet {
  zones: number;
  serversPerZone: number;
  /** For lz-scan, boto3 and the AWS CLI alike. */
  env: Record<string, string>;
  control: SandboxControl;
}

/** Has a fleet of so many landing zones in a sandbox of its own, for as long as `measure` takes. */
export async function* withFleet<T>(
  scratch: string,
  zones: number,
  serversPerZone: number,
  measure: (fleet: ScannedFleet) => AsyncIterable<T>,
): AsyncIterable<T> {
  const folder = join(scratch, `scan-${zones}-${serversPerZone}`);
  await mkdir(folder);
  const sandbox = await startSandboxProcess(folder, fleetOf(zones, serversPerZone), fastClock);
  try {
    const config = join(folder, 'config.yml');
    await writeFile(config, configOf(zones));
    const awsConfig = join(folder, 'aws-config');
    await writeFile(awsConfig, awsProfiles(zones, sandbox.endpoint));
    const env = cleanEnv(folder, {
      ...sandbox.env,
      AWS_CONFIG_FILE: awsConfig,
      CMS_PATCHING_CONFIG: config,
      CMS_PATCHING_STATE_DIR: join(folder, 'state'),
    });
    yield* measure({ zones, serversPerZone, env, control: sandbox.control });
  } finally {
    await sandbox.stop();
  }
}

/** Profiles `zone0`, `zone1`, … */
const awsProfiles = (zones: number, endpoint: string): string =>
  Array.from(
    { length: zones },
    (_, zone) => `[profile zone${zone}]
role_arn = ${roleArn(zone)}
credential_source = Environment
region = ap-southeast-2
endpoint_url = ${endpoint}
`,
  ).join('\n');
