import { readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GuardRefusal, WriteFailure } from '../errors.ts';
import { isBeingWritten, journalSuffix } from '../journal/journal.ts';
import { makeFolder } from '../make-folder.ts';

/** The servers that a run changes: no other run may change them while one of its stages lives. */
export interface Claims {
  /** Claims a server, named `account/region/instanceId`, for the run. Throws GuardRefusal `claimed`, WriteFailure. */
  take(instance: string): Promise<void>;
  /** Gives back what was taken here, unless another stage of the run is at work. */
  release(): Promise<void>;
}

/** The claims of a state directory, one link to the run's id per server; rehearsals have their own. */
export function createClaims({
  stateDir,
  runId,
  endpoint,
}: {
  stateDir: string;
  runId: string;
  endpoint: string | undefined;
}): Claims {
  const folder = join(stateDir, 'claims', endpoint === undefined ? 'aws' : encodeURIComponent(endpoint));
  const taken = new Set<string>();
  let made = false;

  async function claim(path: string, instance: string): Promise<void> {
    if (!made) makeFolder(folder);
    made = true;
    for (let tries = 0; tries < 100; tries += 1) {
      if (await linkNew(runId, path)) return;
      const holder = await holderOf(path);
      if (holder === runId) return;
      if (holder !== undefined) await takeOver(path, holder);
    }
    throw new GuardRefusal('claimed', `several runs claim ${instance} at once: try again`);
  }

  /** Removes the claim of a run that is over. One at a time does so, or a slow one might remove the claim that a fast one has made since. */
  async function takeOver(path: string, holder: string): Promise<void> {
    const turn = `${path}.turn`;
    if (!(await linkNew(runId, turn))) {
      const before = await holderOf(turn);
      if (before === undefined || (await stagesAtWork(join(stateDir, before))).length > 0) await wait(10);
      else await rm(turn, { force: true });
      return;
    }
    try {
      const [stage] = await stagesAtWork(join(stateDir, holder));
      if (stage !== undefined) {
        throw new GuardRefusal(
          'claimed',
          `${stage} of run ${holder} is at work on it: wait for that run (lz-watch ${holder} shows it), or stop it first`,
        );
      }
      if ((await holderOf(path)) === holder) await rm(path);
    } finally {
      await rm(turn, { force: true });
    }
  }

  return {
    async take(instance) {
      const path = join(folder, instance.replaceAll('/', '.'));
      if (taken.has(path)) return;
      try {
        await claim(path, instance);
      } catch (error) {
        if (error instanceof GuardRefusal) throw error;
        throw new WriteFailure(`cannot claim ${instance} in ${folder}: ${(error as Error).message}`, { cause: error });
      }
      taken.add(path);
    },
    async release() {
      if (taken.size === 0 || (await stagesAtWork(join(stateDir, runId))).length > 1) return;
      for (const path of taken) await rm(path, { force: true });
    },
  };
}

/** The stages of a run whose process lives. */
async function stagesAtWork(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(unless('ENOENT', []));
  const journals = files.filter((name) => name.endsWith(journalSuffix));
  const living = await Promise.all(journals.map((name) => isBeingWritten(join(folder, name))));
  return journals.filter((_, index) => living[index]).map((name) => name.slice(0, -journalSuffix.length));
}

const holderOf = (path: string): Promise<string | undefined> => readlink(path).catch(unless('ENOENT', undefined));

const linkNew = (runId: string, path: string): Promise<boolean> =>
  symlink(runId, path)
    .then(() => true)
    .catch(unless('EEXIST', false));

const unless =
  <T>(code: string, otherwise: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === code) return otherwise;
    throw error;
  };
