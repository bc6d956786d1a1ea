import type { InstanceSpec } from '../fleet/fleet-schema.ts';
import type { Account } from './account.ts';
import { stableId, stableNumber } from './ids.ts';
import { type OperatingSystem, operatingSystems } from './operating-systems.ts';
import { initialUpdates } from './patch-state.ts';
import { fileReport } from './patching.ts';
import type { Region } from './region.ts';
import { rootVolumeOf } from './root-volume.ts';
import type { Server, Volume } from './server.ts';

const hour = 3_600_000;

/** Fills an account's regions with the servers that its part of the fleet describes. */
export function addServers(account: Account, now: number): void {
  account.spec.instances.forEach((spec, entry) => {
    const region = account.region(spec.region ?? account.spec.region);
    for (let number = 1; number <= spec.count; number += 1) addServer(region, spec, `${entry}#${number}`, number, now);
  });
}

function addServer(region: Region, spec: InstanceSpec, key: string, number: number, now: number): void {
  const os: OperatingSystem = operatingSystems[spec.os];
  const instanceId = spec.instanceId ?? stableId('i', region.scope, key);
  const launchTime = spec.launchTime ? Date.parse(spec.launchTime) : now - spec.launchedHoursAgo * hour;
  const availabilityZone = spec.availabilityZone ?? `${region.name}${'abc'[number % 3]}`;
  const server: Server = {
    instanceId,
    spec,
    os,
    imageId: spec.imageId ?? stableId('ami', 'base', spec.os, region.name),
    availabilityZone,
    privateIpAddress: spec.privateIpAddress ?? addressOf(instanceId),
    rootDeviceName: spec.rootDeviceName ?? os.rootDevice,
    tags: tagsOf(spec, number),
    volumes: [],
    rootLineage: [],
    state: spec.state,
    stateReason: undefined,
    stateTransitionReason: '',
    launchTime,
    powerCycle: 0,
    bootId: crypto.randomUUID(),
    bootTime: launchTime,
    checksOkAt: launchTime,
    impairedSince: undefined,
    bootable: true,
    agent: agentOf(spec, instanceId, launchTime, now),
    facts: spec.facts,
    patchState: { missing: initialUpdates(spec.facts, os.platform), failed: [], installed: [], report: undefined },
    patching: false,
    misfortunes: spec.misfortunes,
  };
  if (spec.state === 'stopped') {
    server.stateReason = {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    };
    server.stateTransitionReason = 'User initiated';
  }
  server.volumes = volumesOf(region, server);
  const root = rootVolumeOf(server);
  if (root) server.rootLineage.push(root.volumeId);
  if (spec.facts.updates.scanned) fileInitialScan(server, now);
  region.servers.set(instanceId, server);
}

function volumesOf(region: Region, server: Server): Volume[] {
  const { spec, instanceId, rootDeviceName, launchTime, availabilityZone } = server;
  if (spec.rootDeviceType === 'instance-store') return [];
  return spec.volumes.map((given, index) => {
    const volumeId = given.volumeId ?? stableId('vol', instanceId, index);
    const device = given.device ?? (index === 0 ? rootDeviceName : `/dev/sd${String.fromCharCode(101 + index)}`);
    const volume: Volume = {
      volumeId,
      sizeGiB: given.sizeGiB,
      type: given.type,
      encrypted: given.encrypted,
      createTime: launchTime,
      availabilityZone,
      attachment: { instanceId, device, attachTime: launchTime },
      tags: {},
      snapshots: [],
    };
    region.volumes.set(volumeId, volume);
    return volume;
  });
}

function agentOf(spec: InstanceSpec, instanceId: string, launchTime: number, now: number): Server['agent'] {
  const managed = spec.ssm !== 'absent';
  const status = spec.ssm === 'absent' ? undefined : spec.ssm.pingStatus;
  const online = status === 'Online' && spec.state === 'running';
  const lastHeard = now - (spec.state === 'running' ? 26 : 90) * hour;
  return {
    managed,
    version: spec.ssm === 'absent' ? '' : spec.ssm.agentVersion,
    // Each node pings at its own moment of the five minutes.
    connectedAt: online ? now - hour - stableNumber(300, instanceId, 'ping') * 1000 : undefined,
    lastPing: lastHeard,
    inactive: status === 'Inactive',
    registeredAt: launchTime,
  };
}

function fileInitialScan(server: Server, now: number): void {
  const startedAt = now - 20 * hour;
  fileReport(server, {
    operation: 'Scan',
    rebootOption: undefined,
    snapshotId: crypto.randomUUID(),
    startedAt,
    endedAt: startedAt + 30_000,
    lastNoRebootInstallAt: undefined,
  });
}

function tagsOf(spec: InstanceSpec, number: number): Record<string, string> {
  const written = Object.entries(spec.tags);
  if (spec.name !== undefined) written.unshift(['Name', spec.name]);
  if (spec.autoScalingGroup) written.push(['aws:autoscaling:groupName', spec.autoScalingGroup]);
  if (spec.count === 1) return Object.fromEntries(written);
  return Object.fromEntries(written.map(([key, value]) => [key, numbered(value, number)]));
}

/** `web-{nn}` and 7 make `web-07`. */
const numbered = (pattern: string, number: number): string =>
  pattern.replace(/\{(n+)\}/g, (_, digits: string) => String(number).padStart(digits.length, '0'));

function addressOf(instanceId: string): string {
  const number = stableNumber(1 << 24, instanceId, 'ip');
  return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
}
