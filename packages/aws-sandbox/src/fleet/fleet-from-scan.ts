import { open } from 'node:fs/promises';
import * as z from 'zod';
import { type OperatingSystem, type OperatingSystemName, operatingSystems } from '../model/operating-systems.ts';
import type { FleetInput } from './fleet-schema.ts';
import { check, InvalidInput } from './load-fleet.ts';

const text = z.string().optional();

/** What a rehearsal needs of an instance record; the rest of the record does not matter here. */
const scannedInstance = z.object({
  accountId: z.string(),
  region: z.string(),
  instanceId: z.string(),
  state: z.string(),
  platform: text,
  platformName: text,
  platformVersion: text,
  architecture: text,
  instanceType: text,
  imageId: text,
  launchTime: text,
  availabilityZone: text,
  vpcId: text,
  subnetId: text,
  privateIpAddress: text,
  rootDeviceName: text,
  rootDeviceType: text,
  volumes: z.array(z.object({ deviceName: z.string(), volumeId: z.string() })).optional(),
  instanceLifecycle: text,
  autoScalingGroupName: text,
  tags: z.record(z.string(), z.string()).optional(),
  ssm: z.object({ pingStatus: z.string(), agentVersion: text }).nullish(),
});
type ScannedInstance = z.output<typeof scannedInstance>;
type AccountInput = FleetInput['accounts'][number];
type InstanceInput = NonNullable<AccountInput['instances']>[number];

/** Makes a fleet of a saved scan (NDJSON): the same servers in the same accounts, which any role may enter. */
export async function fleetFromScan(file: string): Promise<FleetInput> {
  const accounts = new Map<string, InstanceInput[]>();
  let number = 0;
  for await (const line of await linesOf(file)) {
    number += 1;
    if (line.trim() === '') continue;
    const record = check(scannedInstance, parseLine(line, `${file}:${number}`), `${file}:${number}`);
    const instances = accounts.get(record.accountId) ?? [];
    instances.push(instanceFrom(record));
    accounts.set(record.accountId, instances);
  }
  if (accounts.size === 0) throw new InvalidInput(`${file}: no records in it`);
  return { accounts: [...accounts].map(([accountId, instances]) => ({ accountId, anyRole: true, instances })) };
}

async function linesOf(file: string): Promise<AsyncIterable<string>> {
  const handle = await open(file).catch((error: Error) => {
    throw new InvalidInput(`${file}: ${error.message}`);
  });
  return handle.readLines();
}

function parseLine(line: string, source: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new InvalidInput(`${source}: ${(error as Error).message}`);
  }
}

/** What the scan does not say stays at the fleet's defaults: sizes of volumes, facts of the OS. */
function instanceFrom(record: ScannedInstance): InstanceInput {
  const { instanceLifecycle, volumes = [], tags = {} } = record;
  return {
    instanceId: record.instanceId,
    region: record.region,
    os: operatingSystemOf(record),
    platformName: record.platformName,
    platformVersion: record.platformVersion,
    architecture: record.architecture,
    instanceType: record.instanceType,
    imageId: record.imageId,
    state: record.state,
    launchTime: record.launchTime,
    availabilityZone: record.availabilityZone,
    vpcId: record.vpcId,
    subnetId: record.subnetId,
    privateIpAddress: record.privateIpAddress,
    rootDeviceName: record.rootDeviceName,
    rootDeviceType: record.rootDeviceType,
    tags,
    ...(volumes.length > 0 && { volumes: volumes.map(({ deviceName: device, volumeId }) => ({ device, volumeId })) }),
    ...(instanceLifecycle === 'spot' && { lifecycle: instanceLifecycle }),
    ...(record.autoScalingGroupName !== undefined && { autoScalingGroup: record.autoScalingGroupName }),
    ssm: agentFrom(record),
  } as InstanceInput;
}

/** SSM lists only nodes that run: of one that does not, the scan cannot tell whether it is managed. */
function agentFrom({ ssm, state }: ScannedInstance): unknown {
  if (ssm) return { pingStatus: ssm.pingStatus, agentVersion: ssm.agentVersion };
  return state === 'running' ? 'absent' : {};
}

/** The modelled system most like the scanned one. */
function operatingSystemOf({
  platform,
  platformName = '',
  platformVersion = '',
}: ScannedInstance): OperatingSystemName {
  const names = Object.keys(operatingSystems) as OperatingSystemName[];
  const like = (name: OperatingSystemName): number => {
    const os: OperatingSystem = operatingSystems[name];
    if (os.platform !== (platform ?? 'linux')) return -1;
    const sameName = os.platformName === platformName ? 2 : 0;
    return sameName + (platformVersion !== '' && os.platformVersion.startsWith(platformVersion) ? 1 : 0);
  };
  return names.reduce((best, name) => (like(name) > like(best) ? name : best));
}
