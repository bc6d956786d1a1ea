import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from './open-run.ts';

/** While this file exists in a run's folder no stage of that run begins new work. */
export const pauseFile = 'PAUSE';

const lookEvery = 1_000;

/** Lets work through unless the run is paused; all that wait share one look at the file. An interrupt lets everything through. */
export function createPauseGate(
  { stop, log }: Surroundings,
  folder: () => string | undefined,
): { passed(): Promise<void> } {
  let look: Promise<boolean> | undefined;
  let lookedAt = 0;
  let said = false;
  const isPaused = (): Promise<boolean> => {
    const now = Date.now();
    if (!look || now - lookedAt >= lookEvery) {
      lookedAt = now;
      look = exists(join(folder() ?? '', pauseFile));
    }
    return look;
  };
  return {
    async passed() {
      while (folder() !== undefined && !stop.signal.aborted && (await isPaused())) {
        if (!said) log.warn(`paused: nothing new is begun while ${join(folder() ?? '', pauseFile)} exists`);
        said = true;
        await new Promise((resolve) => setTimeout(resolve, lookEvery));
      }
      if (said && !stop.signal.aborted) log.info('resumed');
      said = false;
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
