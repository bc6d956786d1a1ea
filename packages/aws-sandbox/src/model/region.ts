import { AwsError } from '../aws-error.ts';
import type { Account } from './account.ts';
import type { Command } from './command.ts';
import type { Image } from './image.ts';
import type { Invocation } from './invocation.ts';
import type { RootVolumeTask } from './root-volume.ts';
import type { Server, Volume } from './server.ts';
import type { Snapshot } from './snapshot.ts';
import type { World } from './world.ts';

/** What one account has in one region; nothing is seen from any other. */
export class Region {
  readonly name: string;
  readonly account: Account;
  readonly world: World;
  readonly servers = new Map<string, Server>();
  readonly volumes = new Map<string, Volume>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly images = new Map<string, Image>();
  /** Names that are taken, by the image that took them; for a while also of deregistered ones. */
  readonly imageNames = new Map<string, string>();
  readonly commands = new Map<string, Command>();
  readonly rootVolumeTasks = new Map<string, RootVolumeTask>();
  readonly #open = new Map<string, Set<Invocation>>();

  constructor(world: World, account: Account, name: string) {
    this.world = world;
    this.account = account;
    this.name = name;
  }

  /** What makes ids of this account and region differ from those of every other. */
  get scope(): string {
    return `${this.account.accountId}/${this.name}`;
  }

  /** The servers with these ids, in that order; one unknown id fails all, as in EC2. */
  serversNamed(instanceIds: readonly string[]): Server[] {
    const malformed = instanceIds.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
    if (malformed !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
    const unknown = instanceIds.filter((id) => !this.servers.has(id));
    if (unknown.length > 0) {
      const which = unknown.length === 1 ? `ID '${unknown[0]}' does` : `IDs '${unknown.join(', ')}' do`;
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ${which} not exist`);
    }
    return instanceIds.flatMap((id) => this.servers.get(id) ?? []);
  }

  /** The servers that a filter on their ids lets through; all of them where it has a wildcard, or where there is none. */
  serversAmong(instanceIds: readonly string[] | undefined): Iterable<Server> {
    if (instanceIds === undefined || instanceIds.some((id) => /[*?\\]/.test(id))) return this.servers.values();
    return [...new Set(instanceIds)].flatMap((id) => this.servers.get(id) ?? []);
  }

  serverNamed(instanceId: string): Server {
    const [server] = this.serversNamed([instanceId]);
    if (!server) throw new Error(`${instanceId} was there a moment ago`);
    return server;
  }

  /** Whether something created at this instant shows up in Describe and List calls already. */
  isVisible(createdAt: number): boolean {
    return this.world.timeline.now >= createdAt + this.world.times.consistencyLag * 1000;
  }

  /** An image that Describe calls can see by now. */
  visibleImage(imageId: string): Image | undefined {
    const image = this.images.get(imageId);
    return image && this.isVisible(image.createdAt) ? image : undefined;
  }

  /** A snapshot that Describe calls can see by now. */
  visibleSnapshot(snapshotId: string): Snapshot | undefined {
    const snapshot = this.snapshots.get(snapshotId);
    return snapshot && this.isVisible(snapshot.startedAt) ? snapshot : undefined;
  }

  /** The image that a snapshot is part of. */
  imageOf(snapshotId: string): Image | undefined {
    return [...this.images.values()].find(({ mappings }) =>
      mappings.some(({ snapshot }) => snapshot.snapshotId === snapshotId),
    );
  }

  /** Deletes a snapshot, unless an image is made of it. */
  deleteSnapshot(snapshotId: string): boolean {
    if (this.imageOf(snapshotId)) return false;
    const snapshot = this.snapshots.get(snapshotId);
    if (snapshot?.state === 'pending') snapshot.state = 'error';
    return this.snapshots.delete(snapshotId);
  }

  openInvocations(server: Server): Invocation[] {
    return [...(this.#open.get(server.instanceId) ?? [])];
  }

  addOpenInvocation(invocation: Invocation): void {
    const { instanceId } = invocation.server;
    this.#open.set(instanceId, (this.#open.get(instanceId) ?? new Set()).add(invocation));
  }

  removeOpenInvocation(invocation: Invocation): void {
    this.#open.get(invocation.server.instanceId)?.delete(invocation);
  }
}
