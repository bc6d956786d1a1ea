import type { Baseline, FactList } from './baseline.ts';
import type { ProbePlatform } from './build-probe.ts';

/** What a probe found on a server. Sizes in bytes; `null` where the server could not say. */
export interface ProbeFacts {
  platform: ProbePlatform;
  /** The instance id as the agent knows it, against an answer from another server. */
  instanceId: string | null;
  os: { id: string | null; version: string | null; family: string | null };
  kernel: string | null;
  architecture: string | null;
  /** Another one after every boot. */
  bootId: string | null;
  uptimeSeconds: number | null;
  /** The server's own time in Unix seconds, and whether a time service keeps it. */
  clock: { epochSeconds: number | null; synchronized: boolean | null };
  checks?: CheckFacts;
  baseline?: Baseline;
}

export interface CheckFacts {
  disks: DiskFacts[];
  memory: MemoryFacts;
  /** Load averages, Linux. */
  load?: { one: number | null; five: number | null; fifteen: number | null; cores: number | null };
  /** Busy percent, Windows. */
  cpu?: { percent: number | null; cores: number | null };
  /** One per service asked for, in that order. */
  services: Array<{ name: string; state: ServiceState | null }>;
  /** Failed units, on Windows automatic services that have stopped with an error. */
  failedUnits: FactList | null;
  pendingReboot: { needed: boolean | null; source: string | null };
  packages: { manager: string | null; state: 'ok' | 'locked' | 'broken' | null; detail: string | null };
  patching: { running: boolean | null; process: string | null };
  agentVersion: string | null;
  /** The Python that the patch baseline would use, version `none` if there is none; `drivesPackages` null when it need not. */
  python?: { version: string | null; drivesPackages: boolean | null };
  sources: SourceFacts[];
  rootWritable?: boolean | null;
  tmpExecutable?: boolean | null;
  updateService?: { state: ServiceState | null; startMode: 'auto' | 'manual' | 'disabled' | null };
}

/** A path's file system; the same `fileSystemId` twice is the same one. No inodes at all means no limit on them. */
export interface DiskFacts {
  path: string;
  totalBytes: number | null;
  availableBytes: number | null;
  totalInodes: number | null;
  freeInodes: number | null;
  fileSystemId: string | null;
}

export interface MemoryFacts {
  totalBytes: number | null;
  availableBytes: number | null;
  swapTotalBytes: number | null;
  swapFreeBytes: number | null;
}

export interface SourceFacts {
  name: 'repository' | 'patch-manager';
  reachable: boolean | null;
  host: string | null;
  detail: string | null;
}

export const serviceStates = [
  'active',
  'inactive',
  'failed',
  'activating',
  'deactivating',
  'reloading',
  'missing',
] as const;
export type ServiceState = (typeof serviceStates)[number];
