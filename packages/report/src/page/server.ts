import { type Row, type RowStatus, rowKeys, rowStatuses } from '../contract/page-data.ts';

/** A row as the page works with it. */
export interface Server extends Row {
  /** Its place among the records. */
  readonly index: number;
  /** What a search looks through, in lower case; made when first needed. */
  haystack?: string;
}

export interface StageView {
  command: string;
  status: RowStatus;
  startedAt: number;
  seconds: number;
}

/** How the page judges standings: a server that is done short of the run's goal was not attempted. */
export function toServer(values: readonly unknown[], index: number, stages: readonly string[], goal: string): Server {
  const row = Object.fromEntries(rowKeys.map((key, place) => [key, values[place]])) as unknown as Row;
  const isShort = row.standing === 'done' && stages.indexOf(row.decidedBy) < stages.indexOf(goal);
  return { ...row, standing: isShort ? 'not-attempted' : row.standing, index };
}

/** What the stages did with the server, in order. */
export const stagesOf = (server: Server, stages: readonly string[]): StageView[] =>
  server.stages.flatMap((stage, place) => {
    if (!stage) return [];
    const [status, startedAt, seconds] = stage;
    return [{ command: stages[place] ?? '', status: rowStatuses[status] ?? 'unknown', startedAt, seconds }];
  });

/** How long the stages took together, in seconds. */
export const totalSeconds = (server: Server): number =>
  server.stages.reduce((sum, stage) => sum + (stage?.[2] ?? 0), 0);

/** By what a link names each server: its instance id, and from its second run in the report on the run's id too. */
export function linkNames(servers: readonly Server[]): Map<string, Server> {
  const named = new Map<string, Server>();
  for (const server of servers) {
    const { instanceId, runId } = server;
    named.set(named.has(instanceId) ? `${instanceId}@${runId}` : instanceId, server);
  }
  return named;
}

export const serverKey = ({ accountId, region, instanceId }: Server): string => `${accountId}/${region}/${instanceId}`;
