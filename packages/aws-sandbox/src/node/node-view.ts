import type { NodeFacts } from '../fleet/node-facts-schema.ts';
import { stableId } from '../model/ids.ts';
import type { OperatingSystem } from '../model/operating-systems.ts';
import type { Server } from '../model/server.ts';

export interface FileSystem {
  mountPoint: string;
  totalBytes: number;
  availableBytes: number;
  totalInodes: number;
  freeInodes: number;
  id: string;
  readOnly: boolean;
  noexec: boolean;
}

/** A server as its operating system sees itself at one moment: facts from the fleet, healthy defaults for the rest. */
export interface NodeView {
  instanceId: string;
  region: string;
  os: OperatingSystem;
  facts: NodeFacts;
  architecture: string;
  bootId: string;
  bootTime: Date;
  uptimeSeconds: number;
  epochSeconds: number;
  agentVersion: string;
  fileSystems: FileSystem[];
  /** By name without suffix. */
  services: Record<string, 'active' | 'inactive' | 'failed'>;
  /** The program that is installing updates just now. */
  patching: string | undefined;
}

export const blockSize = 4096;
const GiB = 1024 ** 3;

export function viewNode(server: Server, now: number): NodeView {
  const { facts, os, spec } = server;
  return {
    instanceId: server.instanceId,
    region: server.availabilityZone.slice(0, -1),
    os,
    facts,
    architecture: spec.architecture === 'arm64' ? 'aarch64' : spec.architecture,
    bootId: server.bootId,
    bootTime: new Date(server.bootTime),
    uptimeSeconds: Math.floor((now - server.bootTime) / 1000),
    epochSeconds: Math.floor(now / 1000 + facts.clockOffsetSeconds),
    agentVersion: server.agent.version,
    fileSystems: fileSystemsOf(server),
    services: { ...usualServices(os), ...facts.services },
    patching: server.patching ? 'AWS-RunPatchBaseline' : facts.patchInProgress ? installerOf(os) : undefined,
  };
}

/** The file system that holds a path. */
export function fileSystemAt(view: NodeView, path: string): FileSystem | undefined {
  const holds = ({ mountPoint }: FileSystem) =>
    path === mountPoint || path.startsWith(mountPoint === '/' ? '/' : `${mountPoint}/`);
  return view.fileSystems.filter(holds).sort((a, b) => b.mountPoint.length - a.mountPoint.length)[0];
}

/** The names of services in one state, sorted by byte. */
export const servicesIn = ({ services }: NodeView, state: 'active' | 'failed'): string[] =>
  Object.keys(services)
    .filter((name) => services[name] === state)
    .sort();

function fileSystemsOf(server: Server): FileSystem[] {
  const { facts, volumes, os, instanceId } = server;
  const windows = os.platform === 'windows';
  const paths = windows ? ['C:', 'D:', 'E:', 'F:'] : ['/', '/data', '/data2', '/data3'];
  const usual = volumes.map(({ sizeGiB }, index): [string, { sizeGiB: number; freeGiB: number }] => [
    paths[index] ?? (windows ? 'G:' : `/data${index}`),
    { sizeGiB, freeGiB: sizeGiB * 0.6 },
  ]);
  const disks = { ...Object.fromEntries(usual), ...facts.disks };
  return Object.entries(disks).map(([mountPoint, disk]) => {
    const { sizeGiB, freeGiB, inodesFreePercent = 90, readOnly = false, noexec = false } = disk as DiskFacts;
    const totalInodes = Math.round(sizeGiB * 262_144);
    return {
      mountPoint,
      totalBytes: wholeBlocks(sizeGiB),
      availableBytes: wholeBlocks(freeGiB),
      totalInodes,
      freeInodes: Math.floor((totalInodes * inodesFreePercent) / 100),
      id: stableId('fs', instanceId, mountPoint).slice(3, 15),
      readOnly,
      noexec,
    };
  });
}

type DiskFacts = { sizeGiB: number; freeGiB: number } & Partial<NonNullable<NodeFacts['disks']>[string]>;

const wholeBlocks = (sizeGiB: number): number => Math.floor((sizeGiB * GiB) / blockSize) * blockSize;

function usualServices({ family }: OperatingSystem): Record<string, 'active'> {
  const names = {
    rpm: ['amazon-ssm-agent', 'chronyd', 'dbus-broker', 'sshd', 'systemd-journald'],
    deb: ['amazon-ssm-agent', 'chrony', 'cron', 'dbus', 'ssh', 'systemd-journald'],
    suse: ['amazon-ssm-agent', 'chronyd', 'dbus', 'sshd', 'systemd-journald'],
    windows: ['AmazonSSMAgent', 'Dnscache', 'EventLog', 'LanmanServer', 'W32Time', 'Winmgmt'],
  }[family];
  return Object.fromEntries(names.map((name) => [name, 'active']));
}

const installerOf = ({ packageManager }: OperatingSystem): string =>
  ({ apt: 'apt-get', dnf: 'dnf', yum: 'yum', zypper: 'zypper', 'windows-update': 'wusa.exe' })[packageManager];
