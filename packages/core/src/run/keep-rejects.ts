import { join } from 'node:path';
import { openRejectsFile, type Reject, type RejectsFile } from '../codec/rejects.ts';
import type { Run, Surroundings } from './open-run.ts';
import { countCategory, type Tally } from './tally.ts';

export interface RejectKeeper {
  keep(reject: Reject): Promise<void>;
  /** Where the rejected lines are, once there are any. */
  path(): string | undefined;
  close(): void;
}

/** Names, counts and keeps every input line that is not a record: each is a failed record, and nothing of it is lost. */
export function keepRejects(
  { name, stateDir, log }: Surroundings,
  run: () => Run | undefined,
  tally: Tally,
  inputName: string,
): RejectKeeper {
  let file: RejectsFile | undefined;
  return {
    async keep(reject) {
      tally.rejected += 1;
      countCategory(tally, 'validation');
      log.error(`${inputName}:${reject.line}: ${reject.message}`);
      const folder = run()?.folder ?? join(stateDir, 'rejects');
      file ??= openRejectsFile(join(folder, `${name}.rejects.ndjson`));
      file.keep(reject);
      await run()?.journal.append({ type: 'reject', line: reject.line, message: reject.message });
    },
    path: () => file?.path,
    close: () => file?.close(),
  };
}
