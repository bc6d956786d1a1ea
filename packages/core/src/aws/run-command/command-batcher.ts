import { Interrupted, OperationError } from '../../errors.ts';
import type { Clock } from '../clock.ts';
import { type CommandRequest, mostTargets, type SentBatch } from './send-command.ts';

export interface CommandBatcherOptions {
  clock: Clock;
  /** Sends one batch of one request; `sendCommand` behind a journal. */
  send(request: CommandRequest, instanceIds: readonly string[]): Promise<SentBatch>;
  /** Seconds that the first of a batch waits for company. */
  linger?: number;
  /** Those who still wait when it aborts get Interrupted, and nothing is sent for them. */
  signal?: AbortSignal | undefined;
}

export interface CommandBatcher {
  /** Has the command sent together with others of the same request and gives its id. Throws OperationError when SSM refuses this instance. */
  send(request: CommandRequest, instanceId: string): Promise<string>;
  /** Sends what has gathered without further waiting: nobody else will come. */
  flush(): void;
}

interface Member {
  commandId: Promise<string>;
  resolve(commandId: string): void;
  reject(error: unknown): void;
}

interface Batch {
  request: CommandRequest;
  members: Map<string, Member>;
  lingering: AbortController;
}

/** Gathers single instances into commands of up to 50, as records come by one after the other. */
export function commandBatcher({ clock, send, linger = 15, signal }: CommandBatcherOptions): CommandBatcher {
  const gathering = new Map<string, Batch>();

  const open = (key: string, request: CommandRequest): Batch => {
    const batch: Batch = { request, members: new Map(), lingering: new AbortController() };
    gathering.set(key, batch);
    clock.sleep(linger * 1000, batch.lingering.signal).then(
      () => close(key, batch),
      () => undefined,
    );
    return batch;
  };
  const close = (key: string, batch: Batch): void => {
    if (!take(key, batch)) return;
    deliver(batch).catch((error: unknown) => {
      for (const { reject } of batch.members.values()) reject(error);
    });
  };
  const take = (key: string, batch: Batch): boolean => {
    batch.lingering.abort();
    return gathering.get(key) === batch && gathering.delete(key);
  };
  const deliver = async ({ request, members }: Batch): Promise<void> => {
    const { commandIds, refused } = await send(request, [...members.keys()]);
    for (const [instanceId, { resolve, reject }] of members) {
      const commandId = commandIds.get(instanceId);
      const error = refused.get(instanceId);
      if (commandId) resolve(commandId);
      else if (error) reject(new OperationError(error.message, error));
      else reject(new Error(`the batch came back without a word on ${instanceId}`));
    }
  };
  signal?.addEventListener('abort', () => {
    for (const [key, batch] of gathering) {
      take(key, batch);
      for (const { reject } of batch.members.values()) reject(new Interrupted());
    }
  });

  return {
    send(request, instanceId) {
      if (signal?.aborted) return Promise.reject(new Interrupted());
      const key = JSON.stringify(request);
      const batch = gathering.get(key) ?? open(key, request);
      const member = batch.members.get(instanceId) ?? newMember();
      batch.members.set(instanceId, member);
      if (batch.members.size === mostTargets) close(key, batch);
      return member.commandId;
    },
    flush() {
      for (const [key, batch] of gathering) close(key, batch);
    },
  };
}

function newMember(): Member {
  let settle: Pick<Member, 'resolve' | 'reject'> | undefined;
  const commandId = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { commandId, ...(settle as Pick<Member, 'resolve' | 'reject'>) };
}
