import type { Change } from '../model/report-schema.ts';
import type { LazyItems } from './embedded-data.ts';
import { type Server, serverKey } from './server.ts';

/** The changes made in AWS, read when somebody first asks for them. */
export interface ChangeLog {
  all(): Promise<readonly Change[]>;
  /** Those of a server in its run. */
  of(server: Server): Promise<Change[]>;
}

export function changeLog(changes: LazyItems<Change>): ChangeLog {
  let read: Promise<Change[]> | undefined;
  const readAll = async (): Promise<Change[]> => {
    const found: Change[] = [];
    for (let index = 0; ; index += 1) {
      const change = await changes.at(index);
      if (!change) return found;
      found.push(change);
    }
  };
  const all = (): Promise<Change[]> => {
    read ??= readAll();
    return read;
  };
  return {
    all,
    async of(server) {
      const key = serverKey(server);
      return (await all()).filter(({ runId, instances }) => runId === server.runId && instances.includes(key));
    },
  };
}
