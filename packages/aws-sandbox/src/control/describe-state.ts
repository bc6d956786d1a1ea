import { lastPingAt, pingStatus } from '../model/agent.ts';
import { commandStatus } from '../model/command.ts';
import type { Region } from '../model/region.ts';
import type { World } from '../model/world.ts';

/** What is really so in the model, account by account: for assertions, not for clients. */
export function describeState(world: World, accountId: string | undefined) {
  const { now } = world.timeline;
  return [...world.accounts.values()]
    .filter((account) => accountId === undefined || account.accountId === accountId)
    .map((account) => ({
      accountId: account.accountId,
      regions: [...account.regions()].map((region) => describeRegion(region, now)),
    }));
}

function describeRegion(region: Region, now: number) {
  return {
    region: region.name,
    instances: [...region.servers.values()].map((server) => ({
      instanceId: server.instanceId,
      name: server.tags.Name,
      state: server.state,
      launchTime: new Date(server.launchTime).toISOString(),
      bootId: server.bootId,
      impaired: server.impairedSince !== undefined,
      tags: server.tags,
      volumeIds: server.volumes.map(({ volumeId }) => volumeId),
      ssm: server.agent.managed
        ? {
            pingStatus: pingStatus(server.agent, now),
            connected: server.agent.connectedAt !== undefined,
            lastPing: new Date(lastPingAt(server.agent, now)).toISOString(),
          }
        : null,
      updates: {
        missing: server.patchState.missing.length,
        failed: server.patchState.failed.length,
        installed: server.patchState.installed.length,
      },
    })),
    images: [...region.images.values()].map((image) => ({
      imageId: image.imageId,
      name: image.name,
      state: image.state,
      sourceInstanceId: image.source.instanceId,
      snapshotIds: image.mappings.map(({ snapshot }) => snapshot.snapshotId),
      tags: image.tags,
    })),
    snapshots: [...region.snapshots.values()].map(({ snapshotId, volumeId, state, tags }) => ({
      snapshotId,
      volumeId,
      state,
      tags,
    })),
    commands: [...region.commands.values()].map((command) => ({
      commandId: command.commandId,
      document: command.document.name,
      comment: command.comment,
      status: commandStatus(command).status,
      invocations: [...command.invocations.values()].map(({ server, status, statusDetails }) => ({
        instanceId: server.instanceId,
        status,
        statusDetails,
      })),
    })),
  };
}

export type SandboxState = ReturnType<typeof describeState>;
