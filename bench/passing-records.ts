import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnv } from './commands.ts';

/** Nobody listens there: a record that made a command call AWS would fail the measurement. */
const deadEndpoint = 'http://127.0.0.1:9';
const runId = '01K0BENCH00000000000000000';
const zone = { name: 'lz250nonprod', accountId: '111122223333', region: 'ap-southeast-2' };

const benchConfig = `
defaults: { region: ${zone.region}, role_name: PatchingRole }
landing_zones:
  - { name: ${zone.name}, account_id: "${zone.accountId}", environment: nonprod }
`;

const bytesPerRecord = 2048;

/** A record of some 2 KB with which no stage has anything left to do, so that it is parsed, checked, judged and written. */
export function passingRecord(index: number, at: string): string {
  const done = { status: 'success', startedAt: at, finishedAt: at };
  const record = {
    schema: 'cms-patching/instance@1',
    runId,
    endpoint: deadEndpoint,
    landingZone: zone.name,
    environment: 'nonprod',
    accountId: zone.accountId,
    region: zone.region,
    instanceId: `i-${index.toString(16).padStart(17, '0')}`,
    name: `web-${index}`,
    state: 'running',
    platform: 'linux',
    platformName: 'Amazon Linux',
    architecture: 'x86_64',
    instanceType: 'm6i.large',
    imageId: 'ami-0123456789abcdef0',
    launchTime: at,
    volumes: [{ deviceName: '/dev/xvda', volumeId: `vol-${index.toString(16).padStart(17, '0')}` }],
    tags: { Name: `web-${index}`, Environment: 'nonprod', PatchGroup: 'group-1', Note: '' },
    ssm: { pingStatus: 'Online', lastPingDateTime: at, agentVersion: '3.3.1611.0' },
    // Not even a stage that looks at every server again looks at one that is not eligible.
    lzScan: { ...done, status: 'skipped', reason: { code: 'opt-out', message: 'left out' } },
    amiBackup: { ...done, imageId: `ami-${index.toString(16).padStart(17, '0')}` },
    srvStart: done,
    patch: done,
    rollback: done,
    srvRestore: done,
  };
  record.tags.Note = 'naïve text, "quoted"; '
    .repeat(100)
    .slice(0, Math.max(0, bytesPerRecord - JSON.stringify(record).length));
  return `${JSON.stringify(record)}\n`;
}

/** Writes a file of such records and gives its path. */
export async function writePassingRecords(folder: string, count: number): Promise<string> {
  const path = join(folder, `${count}.ndjson`);
  const file = createWriteStream(path);
  const at = new Date().toISOString();
  for (let index = 0; index < count; index += 1) {
    if (!file.write(passingRecord(index, at))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return path;
}

/** The environment in which such records pass: a config that knows their landing zone, and no AWS. */
export async function passingEnv(scratch: string): Promise<Record<string, string>> {
  const config = join(scratch, 'config.yml');
  await writeFile(config, benchConfig);
  return cleanEnv(scratch, {
    CMS_PATCHING_CONFIG: config,
    CMS_PATCHING_ENVIRONMENT: 'nonprod',
    CMS_PATCHING_STATE_DIR: join(scratch, 'state'),
    AWS_ENDPOINT_URL: deadEndpoint,
  });
}
