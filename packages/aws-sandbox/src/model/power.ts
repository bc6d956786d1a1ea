import { randomUUID } from 'node:crypto';
import { disconnect } from './agent.ts';
import { deliverWaiting, loseRunning } from './invocation.ts';
import { settlePendingReboot } from './patching.ts';
import type { Region } from './region.ts';
import { type Server, strikes } from './server.ts';

/** Begins a start: pending, running, then the status checks and the agent each in its own time. */
export function startServer(region: Region, server: Server): void {
  const { timeline, times } = region.world;
  const cycle = ++server.powerCycle;
  server.state = 'pending';
  server.stateReason = undefined;
  server.stateTransitionReason = '';
  server.launchTime = timeline.now;
  const keyDenied = startFailure(server) === 'kms';
  if (keyDenied) spendStartFailure(server);
  timeline.after(times.boot, () => {
    if (server.powerCycle !== cycle) return;
    if (keyDenied) {
      becomeStopped(server, 'Client.InternalError', 'Client.InternalError: Client error on launch');
      return;
    }
    server.state = 'running';
    server.checksOkAt = timeline.now + times.statusChecks * 1000;
    boot(region, server);
  });
}

/** What the fleet says of this server's next start. */
export function startFailure(server: Server): 'kms' | 'capacity' | undefined {
  const failure = server.misfortunes.startFails;
  return typeof failure === 'object' ? failure.why : failure;
}

/** Uses up one start failure, where they are counted. */
export function spendStartFailure(server: Server): void {
  const failure = server.misfortunes.startFails;
  if (typeof failure !== 'object') return;
  const left = failure.times - 1;
  server.misfortunes = { ...server.misfortunes, startFails: left > 0 ? { ...failure, times: left } : undefined };
}

/** Begins a stop; what the node was running is lost with it. */
export function stopServer(region: Region, server: Server): void {
  const { timeline, times } = region.world;
  const cycle = ++server.powerCycle;
  server.state = 'stopping';
  loseAgent(region, server);
  timeline.after(times.stop, () => {
    if (server.powerCycle !== cycle) return;
    becomeStopped(server, 'Client.UserInitiatedShutdown', 'Client.UserInitiatedShutdown: User initiated shutdown');
    server.stateTransitionReason = `User initiated (${new Date(timeline.now).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;
  });
}

/** Restarts the OS: EC2 goes on saying running; only the agent and the boot id show it. */
export function rebootServer(region: Region, server: Server): void {
  const cycle = ++server.powerCycle;
  loseAgent(region, server);
  region.world.timeline.after(region.world.times.reboot, () => {
    if (server.powerCycle === cycle) boot(region, server);
  });
}

/** The OS no longer comes up: the status checks fail and the agent stays away. */
export function dieOnBoot(region: Region, server: Server): void {
  server.powerCycle += 1;
  server.bootable = false;
  server.impairedSince = region.world.timeline.now;
  loseAgent(region, server);
}

function boot(region: Region, server: Server): void {
  const { timeline, times } = region.world;
  const cycle = server.powerCycle;
  if (!server.bootable) {
    server.impairedSince = timeline.now;
    return;
  }
  server.bootId = randomUUID();
  server.bootTime = timeline.now;
  server.impairedSince = strikes(server, 'checksFail') ? timeline.now : undefined;
  settlePendingReboot(server);
  if (!server.agent.managed || strikes(server, 'agentNeverBack')) return;
  const usual = server.os.platform === 'windows' ? times.agentWindows : times.agentLinux;
  timeline.after(usual + (server.misfortunes.agentLate ?? 0), () => {
    if (server.powerCycle !== cycle || server.state !== 'running') return;
    server.agent.connectedAt = timeline.now;
    server.agent.inactive = false;
    deliverWaiting(region, server);
  });
}

function loseAgent(region: Region, server: Server): void {
  server.patching = false;
  disconnect(server.agent, region.world.timeline.now);
  loseRunning(region, server);
}

function becomeStopped(server: Server, code: string, message: string): void {
  server.state = 'stopped';
  server.stateReason = { code, message };
}
