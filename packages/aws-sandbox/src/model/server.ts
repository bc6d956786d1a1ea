import type { InstanceSpec } from '../fleet/fleet-schema.ts';
import type { Misfortunes } from '../fleet/misfortunes-schema.ts';
import type { NodeFacts } from '../fleet/node-facts-schema.ts';
import type { Agent } from './agent.ts';
import type { OperatingSystem } from './operating-systems.ts';
import type { PatchState } from './patch-state.ts';
import type { Snapshot } from './snapshot.ts';

export type PowerState = InstanceSpec['state'];

export interface Volume {
  volumeId: string;
  sizeGiB: number;
  type: string;
  encrypted: boolean;
  createTime: number;
  availabilityZone: string;
  /** The server it is attached to, and where; undefined once it has been replaced. */
  attachment: { instanceId: string; device: string; attachTime: number } | undefined;
  tags: Record<string, string>;
  /** Made of it, the latest last. */
  snapshots: Snapshot[];
}

/** One EC2 instance and the machine behind it. Times are epoch milliseconds of the model clock. */
export interface Server {
  instanceId: string;
  spec: InstanceSpec;
  os: OperatingSystem;
  imageId: string;
  availabilityZone: string;
  privateIpAddress: string;
  rootDeviceName: string;
  tags: Record<string, string>;
  volumes: Volume[];
  /** Ids of every volume that has been its root: snapshots of these can be restored to it. */
  rootLineage: string[];
  state: PowerState;
  stateReason: { code: string; message: string } | undefined;
  stateTransitionReason: string;
  launchTime: number;
  /** Counts starts, stops and reboots: what was planned for an earlier one no longer happens. */
  powerCycle: number;
  /** Changes with every boot, as the kernel's boot id does. */
  bootId: string;
  bootTime: number;
  checksOkAt: number;
  impairedSince: number | undefined;
  /** Whether there is an OS on it that comes up; a reboot does not mend that, another root volume does. */
  bootable: boolean;
  agent: Agent;
  facts: NodeFacts;
  patchState: PatchState;
  /** The patch baseline is at work on it. */
  patching: boolean;
  misfortunes: Misfortunes;
}

export type CountedMisfortune = {
  [Name in keyof Misfortunes]-?: Exclude<Misfortunes[Name], undefined> extends boolean | number ? Name : never;
}[keyof Misfortunes];

/** Whether this misfortune strikes now; one that strikes a number of times is used up by asking. */
export function strikes(
  server: Server,
  name: Exclude<CountedMisfortune, 'agentLate' | 'commandsFail' | 'patchPartial'>,
): boolean {
  const left = server.misfortunes[name];
  if (typeof left === 'number') server.misfortunes = { ...server.misfortunes, [name]: left > 1 ? left - 1 : false };
  return left !== undefined && left !== false;
}

/** The numeric codes that go with EC2's instance states. */
export const stateCodes: Record<PowerState, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};
