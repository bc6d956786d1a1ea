export type { CallCounts, CallQuery, LoggedCall } from './control/call-log.ts';
export type { InstanceChange } from './control/change-instance.ts';
export { type ClockReading, connectControl, type SandboxControl } from './control/connect-control.ts';
export type { SandboxState } from './control/describe-state.ts';
export type { Fault, FaultInput } from './faults/fault-schema.ts';
export type { Fleet, FleetInput } from './fleet/fleet-schema.ts';
export type { Misfortunes } from './fleet/misfortunes-schema.ts';
export type { Speed } from './model/clock.ts';
export { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';
