import { paginateListCommands } from '@aws-sdk/client-ssm';
import type { ZoneSession } from '../session.ts';

/** A command that was sent, as SSM remembers it for 30 days. */
export interface SentCommand {
  commandId: string;
  comment: string;
  document: string;
  instanceIds: readonly string[];
  requestedAt: Date | undefined;
}

/**
 * The commands whose comment is the given one or goes on behind it, newest first: `cms-patching <runId>` finds all of a run's,
 * `cms-patching <runId> <purpose>` those of one purpose. SSM has no filter for it, so `since` keeps the list short.
 */
export async function findCommandsByComment(
  { ssm }: Pick<ZoneSession, 'ssm'>,
  comment: string,
  since: Date,
): Promise<SentCommand[]> {
  const found: SentCommand[] = [];
  const input = { Filters: [{ key: 'InvokedAfter' as const, value: wholeSeconds(since) }], MaxResults: 50 };
  for await (const { Commands = [] } of paginateListCommands({ client: ssm }, input)) {
    for (const { CommandId = '', Comment = '', DocumentName = '', InstanceIds = [], RequestedDateTime } of Commands) {
      if (!belongsTo(Comment, comment)) continue;
      found.push({
        commandId: CommandId,
        comment: Comment,
        document: DocumentName,
        instanceIds: InstanceIds,
        requestedAt: RequestedDateTime,
      });
    }
  }
  return found.sort((a, b) => (b.requestedAt?.getTime() ?? 0) - (a.requestedAt?.getTime() ?? 0));
}

const belongsTo = (comment: string, key: string): boolean =>
  comment.startsWith(key) && /^($|[ /])/.test(comment.slice(key.length));

/** SSM refuses fractions of a second here. */
const wholeSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
